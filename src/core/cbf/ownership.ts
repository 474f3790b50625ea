import { RESOURCE_TYPE } from '../czrn/czrn.ts'
import { segment } from '../czrn/segment.ts'

/** Rows of this tool, and of this installation where it has a name, by their `resource/id`. */
export function ownedBy(instance: string | undefined): (resourceId: string) => boolean {
  const prefix = `${RESOURCE_TYPE}/${instance === undefined ? '' : `${segment('instance', instance)}|`}`
  return (resourceId) => resourceId.startsWith(prefix)
}

import { RESOURCE_TYPE, SUBSCRIPTION_TYPE } from '../czrn/czrn.ts'
import { segment } from '../czrn/segment.ts'

/** Rows of this tool, and of this installation where it has a name, by their `resource/id`. */
export function ownedBy(instance: string | undefined): (resourceId: string) => boolean {
  const first = instance === undefined ? '' : `${segment('instance', instance)}|`
  const prefixes = [RESOURCE_TYPE, SUBSCRIPTION_TYPE].map((type) => `${type}/${first}`)
  return (resourceId) => prefixes.some((prefix) => resourceId.startsWith(prefix))
}

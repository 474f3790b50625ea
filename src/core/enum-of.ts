import { z } from 'zod'

/** The names of a record, with their type. */
export function namesOf<Name extends string>(record: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(record) as Name[]
}

/** A setting that is one of the names of a record. */
export function enumOf<Name extends string>(record: Readonly<Record<Name, unknown>>): z.ZodType<Name, Name> {
  return z.enum(namesOf(record))
}

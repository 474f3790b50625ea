/** CostFormation as CloudZero documents it, as far as this tool writes it: a JSON schema (docs/costformation.md). */
const OPERATORS = ['Equals', 'Contains', 'BeginsWith', 'EndsWith', 'Matches', 'HasValue']

const condition = {
  type: 'object',
  properties: {
    Source: { $ref: '#/$defs/source' },
    ...Object.fromEntries(OPERATORS.map((operator) => [operator, { type: ['string', 'array', 'boolean'] }])),
  },
  required: ['Source'],
  additionalProperties: false,
  minProperties: 2,
  maxProperties: 2,
}

export const COSTFORMATION_SCHEMA = {
  type: 'object',
  properties: {
    Dimensions: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^[\\p{L}\\p{N}_-]+$' },
      additionalProperties: { anyOf: [{ $ref: '#/$defs/grouping' }, { $ref: '#/$defs/allocation' }] },
    },
  },
  required: ['Dimensions'],
  additionalProperties: false,
  $defs: {
    source: {
      type: 'string',
      pattern: '^(Tag:.+|User:Defined:\\w+|CZ:Defined:\\w+|Account|CloudProvider|Service|Region|UsageFamily)$',
    },
    condition,
    grouping: {
      type: 'object',
      properties: {
        Name: { type: 'string', minLength: 1 },
        Type: { const: 'Grouping' },
        Child: { $ref: '#/$defs/source' },
        DefaultValue: { type: 'string', minLength: 1 },
        Rules: {
          type: 'array',
          minItems: 1,
          items: {
            anyOf: [
              {
                type: 'object',
                properties: {
                  Type: { const: 'GroupBy' },
                  Source: { $ref: '#/$defs/source' },
                  Conditions: { type: 'array', minItems: 1, items: condition },
                },
                required: ['Type', 'Source'],
                additionalProperties: false,
              },
              {
                type: 'object',
                properties: {
                  Type: { const: 'Group' },
                  Name: { type: 'string', minLength: 1 },
                  Conditions: { type: 'array', minItems: 1, items: condition },
                },
                required: ['Type', 'Name', 'Conditions'],
                additionalProperties: false,
              },
            ],
          },
        },
      },
      required: ['Rules'],
      additionalProperties: false,
    },
    allocation: {
      type: 'object',
      properties: {
        Name: { type: 'string', minLength: 1 },
        Type: { const: 'Allocation' },
        AllocateByStreams: {
          type: 'object',
          properties: {
            Streams: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^[\\w.-]{1,256}$' } },
          },
          required: ['Streams'],
          additionalProperties: false,
        },
      },
      required: ['Type', 'AllocateByStreams'],
      additionalProperties: false,
    },
  },
} as const

interface Grouping {
  readonly DefaultValue?: string
  readonly Rules: readonly {
    readonly Type: 'GroupBy' | 'Group'
    readonly Name?: string
    readonly Source?: string
    readonly Conditions?: readonly Readonly<Record<string, string>>[]
  }[]
}

/** The element that CloudZero puts a line in: the first rule that has one, conditions being alternatives, else the default. */
export function elementOf(dimension: Grouping, tags: Readonly<Record<string, string>>): string | undefined {
  const valueIn = (source: string) => tags[source.replace(/^Tag:/, '')]
  for (const { Type, Name, Source = '', Conditions } of dimension.Rules) {
    const holds =
      Conditions === undefined ||
      Conditions.some(({ Source: of = '', BeginsWith = '' }) => valueIn(of)?.startsWith(BeginsWith) === true)
    const element = Type === 'Group' ? Name : valueIn(Source)
    if (holds && element) return element
  }
  return dimension.DefaultValue
}

import { type Money, parseMoney } from '../model/money.ts'
import { hourOfDay } from '../time.ts'

/** Rows and US dollars by UTC day, `YYYY-MM-DD`, from a table that somebody else made. */
export type DayCosts = ReadonlyMap<string, { readonly rows: number; readonly cost: Money }>

/** Names of the columns, the likelier first; written in lower case with `_` for all else. OpenAI's cost export has start_time and amount_value, Anthropic's usage_date_utc and cost_usd, LiteLLM's answers date, startTime, spend and total_spend. */
const DAY_NAMES = [
  ...['date', 'day', 'usage_date_utc', 'usage_date', 'date_utc', 'start_time', 'start_time_iso', 'starttime'],
  ...['bucket_start_time', 'starting_at', 'start_date', 'usage_start_date', 'timestamp', 'time_usage_start'],
]
const COST_NAMES = [
  ...['cost', 'cost_usd', 'amount_value', 'spend', 'total_cost', 'total_spend', 'cost_in_usd', 'amount_usd'],
  ...['amount_in_usd', 'total_cost_usd', 'spend_usd', 'cost_cost', 'amount'],
]
const CURRENCY_NAMES = ['amount_currency', 'currency', 'billing_currency']

/** Why a table says no cost by day. */
export class NotDayCosts extends Error {}

/** Finds day and cost by the names of the columns and adds them up. @throws NotDayCosts */
export function dayCostsOf(columns: readonly string[], rows: Iterable<readonly string[]>): DayCosts {
  const names = columns.map(plainName)
  const placeOf = (known: readonly string[]) => known.map((name) => names.indexOf(name)).find((place) => place >= 0)
  const [day, cost, currency] = [placeOf(DAY_NAMES), placeOf(COST_NAMES), placeOf(CURRENCY_NAMES)]
  if (columns.length === 1 && columns[0]?.includes(';')) {
    throw new NotDayCosts('its columns are separated by semicolons; save it with commas, and points in numbers')
  }
  if (day === undefined) throw new NotDayCosts(`no column of the day (${DAY_NAMES.slice(0, 6).join(', ')}, ...)`)
  if (cost === undefined) throw new NotDayCosts(`no column of the cost (${COST_NAMES.slice(0, 6).join(', ')}, ...)`)
  for (const place of [day, cost, currency ?? day]) {
    const same = columns.filter((_, index) => names[index] === names[place])
    if (same.length > 1) throw new NotDayCosts(`two of its columns are ${[...new Set(same)].join(' and ')}`)
  }
  const days = new Map<string, { rows: number; cost: Money }>()
  let number = 0
  for (const row of rows) {
    number++
    const text = row[cost]?.trim() ?? ''
    // Totals below a table name no day, and days without cost say nothing.
    if (text === '' || (row[day] ?? '').trim() === '') continue
    const unit = currency === undefined ? '' : (row[currency] ?? '').trim()
    if (unit !== '' && unit.toUpperCase() !== 'USD') throw new NotDayCosts(`row ${number} is in ${unit}, not in USD`)
    const at = utcDay((row[day] ?? '').trim())
    const money = parseMoney(text.replace(/^\$\s*/, '').replace(/(?<=\d),(?=\d{3}\b)/g, ''))
    if (at === null) throw new NotDayCosts(`row ${number} has no date like 2026-11-30 in ${columns[day]}`)
    if (money === null) throw new NotDayCosts(`row ${number} has no number in ${columns[cost]}`)
    const known = days.get(at) ?? { rows: 0, cost: 0n }
    days.set(at, { rows: known.rows + 1, cost: known.cost + money })
  }
  // Nothing is not 0: a comparison with it would say that the provider charged nothing.
  if (days.size === 0) throw new NotDayCosts('no row has a day and a cost')
  return days
}

function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .replace(/^metrics_/, '')
}

/** Seconds since 1970, a date, or a time; one without a zone is UTC. Days written with slashes are left alone: nobody knows which is the month. */
function utcDay(text: string): string | null {
  if (/^\d{10}(\.0+)?$/.test(text)) return new Date(Number(text) * 1000).toISOString().slice(0, 10)
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|UTC|[+-]\d\d:?\d\d)?)?$/.exec(text)
  // `Date` takes 30 February for 2 March.
  if (match === null || hourOfDay(match[1] ?? '') === null) return null
  const [, day = '', time = '00:00', zone = 'Z'] = match
  const instant = Date.parse(`${day}T${time}${zone === 'UTC' ? 'Z' : zone}`)
  return Number.isNaN(instant) ? null : new Date(instant).toISOString().slice(0, 10)
}

type Json = Readonly<Record<string, unknown>>

/** The rows of an answer of LiteLLM (`/spend/...`, `/user/daily/activity`) or of OpenAI's costs: lists of objects, objects within them joined. @throws NotDayCosts */
export function dayCostsOfJson(document: unknown): DayCosts {
  const objects = listIn(document).flatMap(bucketRows)
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))]
  const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
  return dayCostsOf(
    columns,
    objects.map((object) => columns.map((column) => textOf(object[column]))),
  )
}

function listIn(document: unknown): readonly Json[] {
  const lists = isJson(document) ? [document.data, document.results, document.daily_data] : []
  const list = Array.isArray(document) ? document : lists.find((each) => Array.isArray(each))
  if (!Array.isArray(list)) throw new NotDayCosts('neither a list nor an object with a list data or results')
  return list.filter(isJson)
}

/** A bucket of OpenAI has the time, and its results the amounts. */
function bucketRows(object: Json): readonly Json[] {
  const { results, ...bucket } = object
  return Array.isArray(results) ? results.filter(isJson).map((each) => ({ ...bucket, ...flat(each) })) : [flat(object)]
}

/** `{"amount": {"value": 1}}` has a column amount.value, `{"metrics": {"spend": 1}}` one that is read as spend. */
function flat(object: Json): Json {
  const all: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(object)) {
    if (!isJson(value)) all[name] = value
    else for (const [inner, each] of Object.entries(value)) all[`${name}.${inner}`] = each
  }
  return all
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

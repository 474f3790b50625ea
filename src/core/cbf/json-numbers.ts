import { stringEnd } from '../parse-json.ts'

const NUMBER = /-?\d[\d.eE+-]*/g

/** JSON whose numbers became strings with the same digits, since `JSON.parse` would round them. */
export function numbersAsText(json: string): string {
  let text = ''
  for (let at = 0; at < json.length; ) {
    const quote = json.indexOf('"', at)
    if (quote === -1) return text + json.slice(at).replace(NUMBER, '"$&"')
    const end = stringEnd(json, quote) + 1
    text += json.slice(at, quote).replace(NUMBER, '"$&"') + json.slice(quote, end)
    at = end
  }
  return text
}

/** A string, or a number outside of strings. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g

/** JSON whose numbers became strings with the same digits, since `JSON.parse` would round them. */
export function numbersAsText(json: string): string {
  return json.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`))
}

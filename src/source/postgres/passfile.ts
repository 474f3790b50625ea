/** What a line of a password file is matched against. */
export interface Login {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
}

/** The password that a `.pgpass` file holds for a login (libpq 34.16): that of the first line that matches. */
export function passwordFromFile(text: string, login: Login): string | undefined {
  // libpq looks for `localhost` when it connects through a socket.
  const host = login.host.startsWith('/') ? 'localhost' : login.host
  const wanted = [host, String(login.port), login.database, login.user]
  for (const line of text.split(/\r?\n/)) {
    const fields = line.startsWith('#') ? [] : fieldsOf(line)
    if (wanted.every((value, at) => fields[at] === '*' || fields[at] === value)) return fields[4] || undefined
  }
  return undefined
}

/** Fields end at a colon; a backslash makes the next character plain. */
function fieldsOf(line: string): readonly string[] {
  return Array.from(line.matchAll(/((?:\\.|[^:])*)(?::|$)/g), ([, field = '']) => field.replace(/\\(.)/g, '$1'))
}

/** One flag of a command: what `--help`, the config file and the environment know about it. */
export interface Flag {
  /** Without dashes: `from`, `no-key-detail`. */
  readonly name: string
  readonly short?: string
  /** Placeholder of its value; a flag without one is a switch. */
  readonly value?: string
  /** Every value it takes, where its placeholder does not list them. */
  readonly values?: readonly string[]
  /** Given by its place and not by its name: `completion bash`. */
  readonly positional?: true
  /** May be given several times; the value is a list. */
  readonly repeatable?: true
  /** Key in the config file and in the options; a `no-` switch sets it to false. */
  readonly key: string
  /** Environment variable that gives the value where neither flag nor `<name>_FILE` does. */
  readonly env?: string
  readonly secret?: true
  /** Has no flag, so that it never shows in a list of processes. */
  readonly environmentOnly?: true
  readonly group: string
  /** Its line in `--help`; a flag without one is shown in the line of another. */
  readonly help?: string
  /** What stands before that line where it is not just the flag itself. */
  readonly shown?: string
}

/** Every value a flag takes, from its placeholder (`<day|hour>`) where it lists them; none where they cannot be listed. */
export function valuesOf(flag: Flag): readonly string[] {
  if (flag.values !== undefined) return flag.values
  const words = /^<(.*\|.*)>$/.exec(flag.value ?? '')?.[1]?.split('|') ?? []
  return words.filter((word) => !isPath(word))
}

/** Whether a flag takes the name of a file or a folder. */
export function takesPath(flag: Flag): boolean {
  return (flag.value ?? '').slice(1, -1).split('|').some(isPath)
}

function isPath(word: string): boolean {
  return /^(file|folder|dir)s?$/.test(word)
}

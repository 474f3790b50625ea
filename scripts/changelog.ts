const UNRELEASED = /^## Unreleased\n(?<text>[\s\S]*?)(?=^## |(?![\s\S]))/m

/** Why a version cannot be made of a changelog; empty where it can. */
export function changelogProblems(changelog: string): readonly string[] {
  const text = UNRELEASED.exec(changelog)?.groups?.text
  if (text === undefined) return ['CHANGELOG.md has no section "Unreleased"']
  if (!/^\* /m.test(text)) return ['CHANGELOG.md has nothing under "Unreleased"']
  return []
}

/** The changelog with its unreleased changes as those of a version, and an empty section for the next. */
export function releasedChangelog(changelog: string, version: string, day: string): string {
  return changelog.replace(UNRELEASED, (_, text: string) => `## Unreleased\n\n## ${version} - ${day}\n${text}`)
}

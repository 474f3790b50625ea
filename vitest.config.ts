import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const project = (name: string, include: string[], { globalSetup = [], ...extra }: Project = {}) => ({
  test: { name, include, globalSetup: ['test/support/temporary-folder.ts', ...globalSetup], ...extra },
})
type Project = { readonly globalSetup?: readonly string[]; readonly [setting: string]: unknown }

/** The projects with the longest files first, so that none of those runs alone in the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project }: TestSpecification) => PROJECTS.indexOf(project.name)
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}
const PROJECTS = ['package', 'e2e', 'integration', 'contract', 'unit']

// Only what hangs ends by a time-out: a busy machine takes many times as long as a quiet one.
const withPostgres = {
  globalSetup: ['test/support/postgres-global.ts'],
  testTimeout: 120_000,
  hookTimeout: 180_000,
}

const SEEDED = ['test/support/seeded.ts']

export default defineConfig({
  test: {
    // Vitest leaves one core to itself, which on two is half: most of our tests wait for a program or a server.
    // A third worker on two cores gains nothing (885 s instead of 826): both are busy.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    // `npm run coverage`: what the unit tests reach of core; raise it, never lower it.
    coverage: { thresholds: { 'src/core/**/*.ts': { statements: 92, branches: 87, functions: 88, lines: 93 } } },
    projects: [
      // Pure functions: the files of a worker share the modules, which are most of the time when each loads its own.
      project('unit', ['test/unit/**/*.test.ts', 'test/architecture.test.ts'], {
        testTimeout: 60_000,
        isolate: false,
        setupFiles: SEEDED,
      }),
      project('contract', ['test/contract/**/*.test.ts'], { testTimeout: 60_000, isolate: false }),
      // To load the program takes longer than most of its runs: the files of a worker share it.
      project('integration', ['test/integration/**/*.test.ts'], {
        ...withPostgres,
        isolate: false,
        setupFiles: SEEDED,
      }),
      project('e2e', ['test/e2e/**/*.test.ts'], { ...withPostgres, isolate: false }),
      project('package', ['test/package/**/*.test.ts'], {
        ...withPostgres,
        globalSetup: [...withPostgres.globalSetup, 'test/support/package-global.ts'],
      }),
    ],
  },
})

import { defineConfig } from 'vitest/config'

/** Apart from the other projects, since these tests need a Chromium: `npm run test:browser`. */
export default defineConfig({
  test: { name: 'browser', include: ['**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
})

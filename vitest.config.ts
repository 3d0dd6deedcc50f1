import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { filesThatStartNothing } from './test/support/startsNothing.ts'

const require = createRequire(import.meta.url)
const timed = 'test/**/*.timed.test.ts'
const inBrowser = [
  'test/web/**/*.test.ts',
  'test/client/realBrowser.test.ts',
  'test/examples/editors.test.ts',
  'test/examples/vue.test.ts',
]
const quick = filesThatStartNothing(fileURLToPath(new URL('test', import.meta.url)))
const globalSetup = ['test/support/services.ts']
const setupFiles = process.env.THROUGH_YOGA === 'on' ? ['test/support/throughYoga.ts'] : []
// In CI, tests in a browser and tests that assert a time are retried once, because a busy machine may be late.
// Tests of rules are not: a rule that fails once is broken.
const retry = process.env.CI ? 1 : 0

export default defineConfig({
  // graphql 16 has no "exports". Vite would load its ES module while packages in node_modules load CommonJS,
  // and two copies of graphql do not recognise each other's types.
  resolve: {
    alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }],
    // This repository's packages are tested from their sources.
    tsconfigPaths: true,
  },
  test: {
    reporters: ['default', './test/support/progress.ts'],
    // A limit for tests that hang, not for slow ones: a test may start three servers on a busy machine. Tests
    // that must be fast assert that themselves.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 20_000 } },
    // Loading the service takes longer than most files, so one process runs many. A test restores what it
    // changes globally; tests that assert a time get a new process.
    isolate: false,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: { name: 'quick', include: quick, maxWorkers: 2, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        // For two cores: with more workers the tests would only delay each other.
        test: {
          name: 'rules',
          include: ['test/**/*.test.ts'],
          exclude: [timed, ...inBrowser, ...quick],
          globalSetup,
          setupFiles,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: inBrowser,
          exclude: [timed, ...quick],
          globalSetup,
          retry,
          maxWorkers: 2,
          // After the rules, not among them, because a worker is only reused for a file of the same project.
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        // Tests that assert a time run alone.
        test: {
          name: 'timed',
          include: [timed],
          isolate: true,
          globalSetup,
          retry,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})

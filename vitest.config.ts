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
// A machine that is busy with something else may be late once. A rule that is broken once is broken: those run once.
const retry = process.env.CI ? 1 : 0

export default defineConfig({
  // graphql 16 has no "exports": Vite would take its ES module while packages in node_modules take CommonJS,
  // and two copies of graphql do not know each other's types.
  resolve: {
    alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }],
    // Packages of this repository are tested from their sources.
    tsconfigPaths: true,
  },
  test: {
    reporters: ['default', './test/support/progress.ts'],
    // For what hangs, and not for what is slow: a story may start three servers on a machine that is busy. What has to be
    // quick says so itself.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 20_000 } },
    // Loading the service and warming it up takes longer than most files: one process for many. What a test changes in it
    // for all, it puts back; what asserts a time begins anew.
    isolate: false,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: { name: 'quick', include: quick, maxWorkers: 2, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        // Two cores: more workers only make the races compete with themselves.
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
          // After the rules and not among them: a worker is kept for the next file only where that is of the same project.
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        // What asserts a time runs by itself, when nothing else does.
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

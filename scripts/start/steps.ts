import { copyFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { type Files, filesBelow } from './stale.ts'

/** A part of the build that is done again by itself. */
export interface Step {
  name: string
  files(home: string): Files
  /** Program and arguments; the program is one of node_modules/.bin. */
  command: string[]
  /** It writes beside what it reads. */
  changesItsSources?: true
  /** What is left to do with what the command has made. */
  finish?(home: string): void
}

/** Every step's result depends on the versions of the tools and libraries that are installed. */
const versions = ['package.json', 'package-lock.json', 'tsconfig.json']
const ofPackages = (home: string, what: string) =>
  readdirSync(path.join(home, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `packages/${name}/${what}`)

/** The client that Prisma makes from the schema. */
export const client: Step = {
  name: 'the database client',
  files: () => ({
    from: ['prisma/schema.prisma', 'prisma.config.ts', ...versions],
    made: ['src/generated/pothos.ts', 'src/generated/prisma/client.ts'],
  }),
  command: ['prisma', 'generate'],
}

/** The one package whose built files the server loads. */
export const documents: Step = {
  name: 'the operations',
  files: () => ({
    from: [
      'packages/documents/src',
      'packages/documents/tsconfig.json',
      'packages/tsconfig.base.json',
      ...versions,
    ],
    // What tsc has found unchanged it leaves as it is, with its old time; this file it writes in any case.
    made: ['packages/documents/dist/.tsbuildinfo'],
  }),
  command: ['tsc', '-b', 'packages/documents'],
  finish: (home) =>
    copyFileSync(
      path.join(home, 'schema.graphql'),
      path.join(home, 'packages/documents/dist/schema.graphql'),
    ),
}

/** Made beside the old ones, and put in their place when all are there. */
const newPages = 'dist/.newPages'

export const pages: Step = {
  name: 'the pages',
  files: (home) => ({
    from: [
      'src/web',
      ...ofPackages(home, 'src'),
      'scripts/mantineStyles.ts',
      'vite.config.ts',
      'tsconfig.web.json',
      ...versions,
    ],
    made: ['dist/web/index.html'],
  }),
  command: [
    'vite',
    'build',
    '--configLoader',
    'runner',
    '--logLevel',
    'warn',
    '--outDir',
    `../../${newPages}`,
  ],
  finish(home) {
    rmSync(path.join(home, 'dist/web'), { recursive: true, force: true })
    renameSync(path.join(home, newPages), path.join(home, 'dist/web'))
  },
}

/**
 * The same files as `npm run build` writes, by the same compiler, without a look at their types: it reads no file but those
 * that it translates.
 */
export const server: Step = {
  name: 'the server',
  files: (home) => ({
    from: ['src', 'tsconfig.build.json', ...versions],
    made: [
      // Beside the pages, and gone when these are built anew.
      'dist/web/generated/persisted-documents.json',
      ...filesBelow(path.join(home, 'src'), '.ts')
        .filter((file) => !file.startsWith('web/'))
        .map((file) => `dist/${file.slice(0, -'.ts'.length)}.js`),
    ],
  }),
  command: ['tsc', '-p', 'tsconfig.build.json', '--noCheck', '--noResolve'],
}

/** The other packages, with their types. The server needs none of them; the command line and the examples do. */
export const packages: Step = {
  name: 'the packages',
  files: (home) => ({
    from: [
      ...ofPackages(home, 'src'),
      ...ofPackages(home, 'tsconfig.json'),
      'packages/tsconfig.base.json',
      ...versions,
    ],
    made: ['cli', 'client', 'guard', 'react', 'vue'].map((name) => `packages/${name}/dist/.tsbuildinfo`),
  }),
  command: ['tsc', '-b', 'packages'],
}

/** The documentation. */
export const docs: Step = {
  name: 'the documentation',
  files: (home) => ({
    from: [
      'docs',
      'README.md',
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'schema.graphql',
      'openapi.json',
      'scripts/site',
      ...ofPackages(home, 'README.md'),
      ...versions,
    ],
    made: ['dist/docs/index.html'],
  }),
  command: ['tsx', 'scripts/site/build.ts'],
  changesItsSources: true,
}

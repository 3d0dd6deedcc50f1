#!/usr/bin/env -S node --max-semi-space-size=32

/**
 * The operator's commands, for example `holdfast serve`. Commands for documents are in a package of their own,
 * the command line.
 */
const commands: Record<string, () => Promise<unknown>> = {
  init: () => import('./init.ts'),
  serve: () => import('./main.ts'),
  check: () => import('./check.ts'),
  migrate: () => import('./migrate.ts'),
  sweep: () => import('./sweep.ts'),
  'fence-bump': () => import('./fenceBump.ts'),
}

const [name = ''] = process.argv.slice(2)
if (Object.hasOwn(commands, name)) {
  process.argv.splice(2, 1)
  await commands[name]?.()
} else
  await import('@holdfast/cli/command').catch((error: Error) => {
    if (!error.message.includes("package '@holdfast/cli'")) throw error
    process.stderr.write(
      `holdfast: the commands of the service are ${Object.keys(commands).join(', ')}. ` +
        'The commands for documents are in another package: npm install @holdfast/cli\n',
    )
    process.exitCode = 2
  })

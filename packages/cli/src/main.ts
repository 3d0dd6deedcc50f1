#!/usr/bin/env node
import { createRequire } from 'node:module'
import { Command, CommanderError } from 'commander'
import { addCollectionCommands } from './collectionCommands.ts'
import { chooseServer } from './credentials.ts'
import { exitCodes, Failure } from './failure.ts'
import { addFolderCommands } from './folderCommands.ts'
import { addHandoverCommands } from './handoverCommands.ts'
import { addLockCommands } from './lockCommands.ts'
import { addMcpCommands } from './mcpCommands.ts'
import { isJson, printableText } from './output.ts'
import { addReadingCommands } from './readingCommands.ts'
import { addSalvageCommands } from './salvageCommands.ts'
import { handOver, isOfTheService, serviceCommands } from './serviceCommands.ts'
import { addSignInCommands } from './signInCommands.ts'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

const program = new Command('holdfast')
  .description('Check documents out under their lock, and in again.')
  .version(version)
  .option('--json', 'answer as JSON on stdout')
  .option('--server <url>', 'one of those that you are signed in at; otherwise the last')
  .on('option:server', chooseServer)
  // A subcommand takes over how its parent ends and writes.
  .exitOverride()
  .configureOutput({ writeErr: (text) => void (isJson || process.stderr.write(text)) })
addSignInCommands(program)
addFolderCommands(program)
addLockCommands(program)
addHandoverCommands(program)
addReadingCommands(program)
addSalvageCommands(program)
addCollectionCommands(program)
addMcpCommands(program)
program.addHelpText(
  'after',
  `\nThe service, a package of its own (holdfast), has ${serviceCommands.join(', ')}.`,
)

try {
  if (isOfTheService(process.argv[2])) await handOver()
  else await program.parseAsync()
} catch (error) {
  const failure = failureOf(error as Error)
  process.exitCode = failure?.exitCode ?? 0
  if (failure && isJson)
    console.log(JSON.stringify({ error: { message: failure.message, ...failure.details } }))
  // commander has said its part already.
  else if (failure && !(error instanceof CommanderError))
    process.stderr.write(`holdfast: ${printableText(failure.message)}\n`)
}

/** Null for what is none, such as having shown the help. */
function failureOf(error: Error): Failure | null {
  if (error instanceof Failure) return error
  if (!(error instanceof CommanderError)) return new Failure(exitCodes.failed, error.message)
  if (error.exitCode === 0) return null
  const isBare = error.code === 'commander.help'
  const message = isBare
    ? 'Which command? holdfast --help lists them.'
    : error.message.replace(/^error: /, '')
  return new Failure(exitCodes.usage, message, { code: 'USAGE' })
}

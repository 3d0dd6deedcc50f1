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
  .description('Lock documents, work on them in a folder, and save them.')
  .version(version)
  .option('--json', 'print the result as JSON')
  .option('--server <url>', 'a server you are signed in to (default: the last one)')
  .on('option:server', chooseServer)
  // Subcommands inherit how the program exits and writes.
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
  `\nThe service is another package (holdfast). Its commands: ${serviceCommands.join(', ')}.`,
)

try {
  if (isOfTheService(process.argv[2])) await handOver()
  else await program.parseAsync()
} catch (error) {
  const failure = failureOf(error as Error)
  process.exitCode = failure?.exitCode ?? 0
  if (failure && isJson)
    console.log(JSON.stringify({ error: { message: failure.message, ...failure.details } }))
  // commander has already printed its own messages.
  else if (failure && !(error instanceof CommanderError))
    process.stderr.write(`holdfast: ${printableText(failure.message)}\n`)
}

/** Null if it is not a failure, such as after printing the help. */
function failureOf(error: Error): Failure | null {
  if (error instanceof Failure) return error
  if (!(error instanceof CommanderError)) return new Failure(exitCodes.failed, error.message)
  if (error.exitCode === 0) return null
  const isBare = error.code === 'commander.help'
  const message = isBare
    ? 'A command is missing. holdfast --help lists all commands.'
    : error.message.replace(/^error: /, '')
  return new Failure(exitCodes.usage, message, { code: 'USAGE' })
}

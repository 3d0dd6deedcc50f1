import { readFileSync } from 'node:fs'
import { ViewerDocument } from '@holdfast/documents'
import type { Command } from 'commander'
import { addressOf } from './address.ts'
import { keepCredentials } from './credentials.ts'
import { exitCodes, Failure } from './failure.ts'
import { interruption } from './interruption.ts'
import { show } from './output.ts'
import { logOf, renew } from './renewer.ts'
import { Server, signedIn } from './server.ts'
import { checkout, commit, forceUnlock, lock, take, unlockFolder } from './work.ts'

/** Signing in, and everything that changes something. */
export function addWorkCommands(program: Command): void {
  program
    .command('login <url>')
    .description('signs you in at a server')
    .requiredOption('--token <token>', 'a bearer token, or - to read it from stdin')
    .action(async (url: string, { token }: { token: string }) => {
      const credentials = {
        url: addressOf(url),
        token: token === '-' ? readFileSync(0, 'utf8').trim() : token,
      }
      const { viewer } = await new Server(credentials).ask(ViewerDocument, {})
      if (!viewer) throw new Failure(exitCodes.refused, 'The server does not know this token.')
      await keepCredentials(credentials)
      show({ viewer }, ({ viewer }) => [
        `Signed in at ${credentials.url} as ${viewer.name} (${viewer.role.toLowerCase()}).`,
      ])
    })

  program
    .command('lock <document>')
    .description('acquires its lock, without a checkout')
    .option('--comment <text>', 'shown to others beside the lock')
    .action(async (document: string, { comment }: { comment?: string }) => {
      const { lockToken, lock: held } = await lock(await signedIn(), document, comment ?? null)
      show({ document, lockToken, lock: held }, () => [`Locked ${document}; token ${lockToken}`])
    })

  program
    .command('unlock <target>')
    .description('a checkout folder; with --mine or --reason a document')
    .option('--mine', 'free your own lock from another machine')
    .option('--reason <text>', 'free the lock of somebody else, as an admin')
    .action(async (target: string, options: { mine?: boolean; reason?: string }) => {
      const isForced = options.mine || options.reason !== undefined
      const result = isForced
        ? await forceUnlock(await signedIn(), target, options.reason ?? null)
        : await unlockFolder(target)
      show(result, ({ document }) => [`${document} is unlocked.`])
    })

  program
    .command('take <document>')
    .description('takes its lock over from whoever has it, as an admin')
    .requiredOption('--reason <text>', 'told to the holder')
    .action(async (name: string, { reason }: { reason: string }) => {
      const result = await take(await signedIn(), name, reason)
      show(result, ({ document, lockToken }) => [`You have the lock of ${document}; token ${lockToken}`])
    })

  program
    .command('checkout <document> [folder]')
    .description('locks it, and writes its content and files to a folder')
    .option('--comment <text>', 'shown to others beside the lock')
    .action(async (name: string, folder: string | undefined, { comment }: { comment?: string }) => {
      const to = folder ?? (name.split('/').at(-1) as string)
      const result = await checkout(await signedIn(), name, to, comment ?? null, interruption())
      const kept = `Its lock is kept in the background until you commit or unlock (process ${result.renewer}; see ${logOf(to)}).`
      show(result, ({ document, version, renewer }) => [
        `Checked out ${document}, version ${version}, to ${to}`,
        ...(renewer === null ? [] : [kept]),
      ])
    })

  program
    .command('commit <folder>')
    .description('saves what is in a checkout folder as a new version, and releases the lock')
    .option('-m, --message <text>')
    .action(async (folder: string, { message }: { message?: string }) => {
      const result = await commit(folder, message ?? null)
      show(result, ({ document, version }) => [`Saved ${document}, version ${version}; it is unlocked.`])
    })

  program.command('renew <folder>', { hidden: true }).action(renew)
}

import { readFileSync } from 'node:fs'
import { ViewerDocument } from '@holdfast/documents'
import type { Command } from 'commander'
import { addressOf } from './address.ts'
import { keepCredentials } from './credentials.ts'
import { exitCodes, Failure } from './failure.ts'
import { isCheckout } from './folder.ts'
import { showLocked } from './folderCommands.ts'
import { forceUnlock, lock, lockFolder, take, unlockFolder } from './locks.ts'
import { show } from './output.ts'
import { Server, signedIn } from './server.ts'

/** Signing in, and locks without a checkout. */
export function addLockCommands(program: Command): void {
  program
    .command('login <server>')
    .description('signs you in at a server')
    .requiredOption('--token <token>', 'a bearer token, or - to read it from stdin')
    .action(async (server: string, { token }: { token: string }) => {
      const credentials = {
        url: addressOf(server),
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
    .command('lock <target>')
    .description('acquires the lock of a folder again; of a document, without a folder')
    .option('--comment <text>', 'shown to others beside the lock')
    .action(async (target: string, { comment = null }: { comment?: string | null }) => {
      if (await isCheckout(target)) return showLocked(await lockFolder(target, comment))
      const { lockToken, lock: held } = await lock(await signedIn(), target, comment)
      show({ document: target, lockToken, lock: held }, () => [`Locked ${target}; token ${lockToken}`])
    })

  program
    .command('unlock <target>')
    .description('a folder; with --mine or --reason a document')
    .option('--force', 'also where the folder has changes that are not committed')
    .option('--mine', 'free your own lock from another machine')
    .option('--reason <text>', 'free the lock of somebody else, as an admin')
    .action(async (target: string, options: { force?: boolean; mine?: boolean; reason?: string }) => {
      const isOfDocument = options.mine || options.reason !== undefined
      const result = isOfDocument
        ? await forceUnlock(await signedIn(), target, options.reason ?? null)
        : await unlockFolder(target, options.force ?? false)
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
}

import type { Command } from 'commander'
import { isCheckout } from './folder.ts'
import { showLocked } from './folderCommands.ts'
import { announceAndTake } from './handover.ts'
import { duration, telling } from './handoverCommands.ts'
import { interruption } from './interruption.ts'
import { forceUnlock, lockDocument, lockFolder, take, unlockFolder, unlockKept } from './locks.ts'
import { show } from './output.ts'
import { positive } from './positive.ts'
import { restore } from './restore.ts'
import { signedIn } from './server.ts'

const seen = ['--lock <n>', 'the number of the lock you mean, as shown by holdfast locks', positive] as const

/** Commands for locks without a folder. */
export function addLockCommands(program: Command): void {
  program
    .command('lock <target>')
    .description('lock a folder again, or a document without a folder')
    .option('--comment <text>', 'a comment shown to others beside the lock')
    .action(async (target: string, { comment = null }: { comment?: string | null }) => {
      if (await isCheckout(target)) return showLocked(await lockFolder(target, comment))
      const locked = await lockDocument(await signedIn(), target, comment)
      show({ document: target, ...locked }, ({ lock, lockToken }) => [
        `Locked ${target}, lock ${lock.fencingToken}; token ${lockToken}`,
      ])
    })

  program
    .command('unlock <target>')
    .description('release the lock of a folder, or with --mine or --reason of a document')
    .option('--force', 'also if the folder has changes that are not committed')
    .option('--mine', 'release your own lock from another machine')
    .option('--reason <text>', 'release the lock of somebody else (admins)')
    .option(...seen)
    .action(async (target: string, { force = false, mine, reason = null, lock = null }: UnlockOptions) => {
      if (mine || reason !== null) {
        const ended = await forceUnlock(await signedIn(), target, reason, lock)
        return show(ended, ({ document, previousHolder, endedLock }) => [
          `${document} is unlocked; lock ${endedLock} was ${previousHolder?.name ?? 'nobody'}’s.`,
        ])
      }
      const result = (await isCheckout(target))
        ? await unlockFolder(target, force)
        : await unlockKept(await signedIn(), target)
      show(result, ({ document }) => [`${document} is unlocked.`])
    })

  program
    .command('restore <document>')
    .description('save an older version again as the newest one')
    .requiredOption('--to <version>', 'its number, as shown by holdfast history', positive)
    .option('-m, --message <text>', 'a message for the new version')
    .action(async (name: string, { to, message = null }: { to: number; message?: string | null }) => {
      show(await restore(await signedIn(), name, to, message), ({ document, restored, version }) => [
        `Version ${restored} of ${document} is restored as version ${version}.`,
      ])
    })

  program
    .command('take <document>')
    .description('take over the lock of a document (admins)')
    .requiredOption('--reason <text>', 'the reason, shown to the holder')
    .option('--grace <time>', 'announce it and give the holder time to finish: 5s to 10min', duration)
    .option(...seen)
    .action(async (name: string, { reason, lock = null, grace: graceMs }: TakeOptions) => {
      const server = await signedIn()
      const result = graceMs
        ? await announceAndTake(server, name, { reason, graceMs, named: lock }, interruption(), telling())
        : await take(server, name, reason, lock)
      show(result, ({ document, lock, previousHolder }) => [
        `You have locked ${document} (lock ${lock.fencingToken})${previousHolder ? `; before, ${previousHolder.name} held the lock` : ''}. To work on it: holdfast checkout ${document}`,
      ])
    })
}

interface TakeOptions {
  reason: string
  lock?: number | null
  grace?: number
}

interface UnlockOptions {
  force?: boolean
  mine?: boolean
  reason?: string | null
  lock?: number | null
}

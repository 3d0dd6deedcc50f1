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

const seen = ['--lock <n>', 'the lock that you mean, as locks shows it', positive] as const

/** What is done under a lock without a checkout. */
export function addLockCommands(program: Command): void {
  program
    .command('lock <target>')
    .description('acquires the lock of a folder again; of a document, without a folder')
    .option('--comment <text>', 'shown to others beside the lock')
    .action(async (target: string, { comment = null }: { comment?: string | null }) => {
      if (await isCheckout(target)) return showLocked(await lockFolder(target, comment))
      const locked = await lockDocument(await signedIn(), target, comment)
      show({ document: target, ...locked }, ({ lock, lockToken }) => [
        `Locked ${target}, lock ${lock.fencingToken}; token ${lockToken}`,
      ])
    })

  program
    .command('unlock <target>')
    .description('a folder; with --mine or --reason a document')
    .option('--force', 'also where the folder has changes that are not committed')
    .option('--mine', 'free your own lock from another machine')
    .option('--reason <text>', 'free the lock of somebody else, as an admin')
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
    .description('an older version as the newest one')
    .requiredOption('--to <version>', 'its number, as history shows it', positive)
    .option('-m, --message <text>', 'kept with the new version')
    .action(async (name: string, { to, message = null }: { to: number; message?: string | null }) => {
      show(await restore(await signedIn(), name, to, message), ({ document, restored, version }) => [
        `Version ${restored} of ${document} is back, as version ${version}.`,
      ])
    })

  program
    .command('take <document>')
    .description('takes its lock over from whoever has it, as an admin')
    .requiredOption('--reason <text>', 'told to the holder')
    .option('--grace <time>', 'announces it, and lets the holder finish: 5s to 10min', duration)
    .option(...seen)
    .action(async (name: string, { reason, lock = null, grace: graceMs }: TakeOptions) => {
      const server = await signedIn()
      const result = graceMs
        ? await announceAndTake(server, name, { reason, graceMs, named: lock }, interruption(), telling())
        : await take(server, name, reason, lock)
      show(result, ({ document, lock, previousHolder }) => [
        `You have the lock of ${document}, lock ${lock.fencingToken}${previousHolder ? `; it was ${previousHolder.name}’s` : ''}. To work on it: holdfast checkout ${document}`,
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

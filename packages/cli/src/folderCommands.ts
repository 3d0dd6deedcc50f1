import type { Command } from 'commander'
import { checkout, get } from './checkout.ts'
import { commit } from './commit.ts'
import { isCheckout, readManifest } from './folder.ts'
import { requestAndLock } from './handover.ts'
import { telling } from './handoverCommands.ts'
import { interruption } from './interruption.ts'
import { logOf } from './keeper.ts'
import { lockFolder } from './locks.ts'
import { colours, heldText, show, span } from './output.ts'
import { renew } from './renewer.ts'
import { leftOutLines } from './scan.ts'
import { signedIn } from './server.ts'
import { statusOf } from './status.ts'
import { update } from './update.ts'

const folderFor = (document: string, folder: string | undefined) =>
  folder ?? (document.split('/').at(-1) as string)

const comment = ['--comment <text>', 'shown to others beside the lock'] as const

/** Everything that is done with a document in a folder. */
export function addFolderCommands(program: Command): void {
  program
    .command('checkout <document> [folder]')
    .description('locks it, and writes its content and files to a folder; in a folder of it, locks it again')
    .option(...comment)
    .option('--wait', 'asks the holder for the lock where there is one, and waits for your turn')
    .action(async (name: string, folder: string | undefined, { comment, wait }: CheckoutOptions) => {
      const to = folderFor(name, folder)
      if (wait && !(await isCheckout(to))) {
        const asked = { note: comment ?? null, comment: comment ?? null, answerWithinMs: 120_000 }
        await requestAndLock(await signedIn(), name, asked, interruption(), telling())
      }
      if ((await isCheckout(to)) && (await readManifest(to)).document === name)
        return showLocked(await lockFolder(to, comment ?? null))
      const result = await checkout(await signedIn(), name, to, comment ?? null, interruption())
      show(result, ({ document, version, renewer }) => [
        `Checked out ${document}, version ${version}, to ${to}`,
        ...keptText(to, renewer),
      ])
    })

  program
    .command('get <document> [folder]')
    .description('writes its content and files to a folder, without a lock')
    .action(async (name: string, folder: string | undefined) => {
      const to = folderFor(name, folder)
      const result = await get(await signedIn(), name, to, interruption())
      show(result, ({ document, version }) => [
        `${document}, version ${version}, is in ${to}. To change it: holdfast lock ${to}`,
      ])
    })

  program
    .command('update <folder>')
    .description('fetches the newest version into a folder, without a lock')
    .option('--aside', 'sets what you have changed aside first, in a new folder beside it')
    .action(async (folder: string, { aside = false }: { aside?: boolean }) => {
      const result = await update(folder, aside, interruption())
      show(result, ({ document, version, aside }) => [
        `${folder} is ${document}, version ${version}, the newest.`,
        ...(aside ? [`What you had changed is in ${aside}`] : []),
      ])
    })

  program
    .command('status <target>')
    .description('of a document, or of a folder')
    .action(async (target: string) => {
      if (await isCheckout(target)) return showCheckout(await statusOf(target))
      const tool = await (await signedIn()).tool(target)
      show({ tool }, ({ tool: { draftLock, draftHead } }) => [
        `${target}, version ${draftHead.number}: ${draftLock ? colours.yellow(heldText(draftLock)) : 'free'}`,
        ...draftHead.files.map((file) => `  ${file.name}  ${file.size} bytes`),
      ])
    })

  program
    .command('commit <folder>')
    .description('saves what is in a folder as a new version, and releases the lock')
    .option('-m, --message <text>')
    .option('--keep', 'keeps the lock, to work on')
    .action(async (folder: string, options: { message?: string; keep?: boolean }) => {
      const { message = null, keep = false } = options
      const result = await commit(folder, message, keep)
      const rest = keep ? 'the lock is still yours.' : 'it is unlocked.'
      show(result, (safe) => [
        `Saved ${safe.document}, version ${safe.version}; ${rest}`,
        ...safe.removed.map((place) => `  removed: ${place}`),
        ...leftOutLines(safe),
      ])
    })

  program.command('renew <folder>', { hidden: true }).action(renew)
}

interface CheckoutOptions {
  comment?: string
  wait?: boolean
}

export function showLocked(result: Awaited<ReturnType<typeof lockFolder>>): void {
  show(result, ({ document, folder, version, renewer }) => [
    `${folder} has the lock of ${document}, version ${version}.`,
    ...keptText(folder, renewer),
  ])
}

function keptText(folder: string, renewer: number | null): string[] {
  if (renewer === null) return []
  return [
    `Its lock is kept in the background until you commit or unlock (process ${renewer}; see ${logOf(folder)}).`,
  ]
}

function showCheckout(status: Awaited<ReturnType<typeof statusOf>>): void {
  show(status, (safe) => {
    const { document, folder, version, head, changes, removed } = safe
    const moved = head === version ? '' : colours.yellow(`; the draft is at version ${head} by now`)
    return [
      `${folder} is ${document}, version ${version}${moved}`,
      lockLine(safe),
      ...changes.map((place) => `  ${removed.includes(place) ? 'removed' : 'changed'}: ${place}`),
      ...leftOutLines(safe),
    ]
  })
}

function lockLine({ folder, isYours, lock, keeper }: Awaited<ReturnType<typeof statusOf>>): string {
  if (!lock) return `It is not locked; to change it: holdfast lock ${folder}`
  if (!isYours) {
    const where = lock.heldByViewer ? 'by you, elsewhere' : heldText(lock).replace(/^locked /, '')
    return colours.yellow(`It is locked ${where}; nothing can be committed from here.`)
  }
  const until = new Date(Date.now() + lock.expiresInMs).toISOString()
  if (!keeper?.pid) return `The lock is yours for ${span(lock.expiresInMs)} (until ${until}).`
  return keeper.isNew
    ? `The lock is yours for ${span(lock.expiresInMs)}. Nobody kept it any more; process ${keeper.pid} does so now (see ${logOf(folder)}).`
    : `The lock is yours, and process ${keeper.pid} keeps it until you commit or unlock.`
}

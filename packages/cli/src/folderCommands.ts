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

const comment = ['--comment <text>', 'a comment shown to others beside the lock'] as const

/** Commands for a document in a folder. */
export function addFolderCommands(program: Command): void {
  program
    .command('checkout <document> [folder]')
    .description(
      'lock a document and write its content and files to a folder; if the folder exists, lock it again',
    )
    .option(...comment)
    .option('--wait', 'if it is locked, ask the holder and wait for your turn')
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
    .description('write the content and files of a document to a folder, without a lock')
    .action(async (name: string, folder: string | undefined) => {
      const to = folderFor(name, folder)
      const result = await get(await signedIn(), name, to, interruption())
      show(result, ({ document, version }) => [
        `${document}, version ${version}, is in ${to}. To change it: holdfast lock ${to}`,
      ])
    })

  program
    .command('update <folder>')
    .description('get the newest version into a folder, without a lock')
    .option('--aside', 'first copy your changes to a new folder beside it')
    .action(async (folder: string, { aside = false }: { aside?: boolean }) => {
      const result = await update(folder, aside, interruption())
      show(result, ({ document, version, aside }) => [
        `${folder} is ${document}, version ${version}, the newest.`,
        ...(aside ? [`Your changes are in ${aside}`] : []),
      ])
    })

  program
    .command('status <target>')
    .description('show the state of a document or a folder')
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
    .description('save a folder as a new version and release the lock')
    .option('-m, --message <text>')
    .option('--keep', 'keep the lock')
    .action(async (folder: string, options: { message?: string; keep?: boolean }) => {
      const { message = null, keep = false } = options
      const result = await commit(folder, message, keep)
      const rest = keep ? 'you still have the lock.' : 'it is unlocked.'
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
    `A background process (${renewer}) renews the lock until you commit or unlock. Its log is ${logOf(folder)}.`,
  ]
}

function showCheckout(status: Awaited<ReturnType<typeof statusOf>>): void {
  show(status, (safe) => {
    const { document, folder, version, head, changes, removed } = safe
    const moved = head === version ? '' : colours.yellow(`; the draft is now at version ${head}`)
    return [
      `${folder} is ${document}, version ${version}${moved}`,
      lockLine(safe),
      ...changes.map((place) => `  ${removed.includes(place) ? 'removed' : 'changed'}: ${place}`),
      ...leftOutLines(safe),
    ]
  })
}

function lockLine({ folder, isYours, lock, keeper }: Awaited<ReturnType<typeof statusOf>>): string {
  if (!lock) return `It is not locked. To change it: holdfast lock ${folder}`
  if (!isYours) {
    const where = lock.heldByViewer ? 'by you, elsewhere' : heldText(lock).replace(/^locked /, '')
    return colours.yellow(`It is locked ${where}, so you cannot commit this folder.`)
  }
  const until = new Date(Date.now() + lock.expiresInMs).toISOString()
  if (!keeper?.pid) return `You have the lock for ${span(lock.expiresInMs)} (until ${until}).`
  return keeper.isNew
    ? `You have the lock for ${span(lock.expiresInMs)}. Its background process had stopped; a new one (${keeper.pid}) renews it now. Its log is ${logOf(folder)}.`
    : `You have the lock. A background process (${keeper.pid}) renews it until you commit or unlock.`
}

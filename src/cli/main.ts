#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import pc from 'picocolors'
import {
  AuditOfToolDocument,
  HistoryOfToolDocument,
  LocksInForceDocument,
  ToolsWithLocksDocument,
  ViewerDocument,
} from '../client/generated/graphql.ts'
import { keepCredentials, readCredentials } from './credentials.ts'
import { exitCodes, Failure } from './failure.ts'
import { logOf, renew } from './renewer.ts'
import { Server } from './server.ts'
import { lineOf, watch } from './watch.ts'
import { checkout, commit, lock, take, unlock } from './work.ts'

const program = new Command('holdfast')
  .description('Check documents out under their lock, and in again.')
  .option('--json', 'answer as JSON on stdout')
const colours = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported)
const json = () => program.opts<{ json?: boolean }>().json === true
const signedIn = async () => new Server(await readCredentials())

/** The result for scripts, or lines for a person. */
function show(result: object, lines: string[]): void {
  console.log(json() ? JSON.stringify(result) : lines.map((line) => line.trimEnd()).join('\n'))
}

program
  .command('login <url>')
  .requiredOption('--token <token>', 'a bearer token, or - to read it from stdin')
  .action(async (url: string, { token }: { token: string }) => {
    const credentials = {
      url: url.replace(/\/+$/, ''),
      token: token === '-' ? readFileSync(0, 'utf8').trim() : token,
    }
    const { viewer } = await new Server(credentials).ask(ViewerDocument, {})
    if (!viewer) throw new Failure(exitCodes.refused, 'The server does not know this token.')
    await keepCredentials(credentials)
    show({ viewer }, [`Signed in as ${viewer.name} (${viewer.role.toLowerCase()}).`])
  })

program
  .command('tools')
  .option('--search <text>')
  .action(async ({ search }: { search?: string }) => {
    const server = await signedIn()
    const { tools } = await server.ask(ToolsWithLocksDocument, {
      first: 200,
      filter: { search: search ?? null },
    })
    show(
      { tools: tools.nodes },
      tools.nodes.map(
        ({ slug, title, draftLock }) =>
          `${slug}  ${title}${draftLock ? colours.yellow(`  locked by ${draftLock.holder.name}`) : ''}`,
      ),
    )
  })

program.command('status <document>').action(async (name: string) => {
  const tool = await (await signedIn()).tool(name)
  const { draftLock, draftHead } = tool
  const held = draftLock && `locked by ${draftLock.holder.name} since ${draftLock.acquiredAt}`
  show({ tool }, [
    `${name}, version ${draftHead.number}: ${held ? colours.yellow(held) : 'free'}`,
    ...draftHead.files.map((file) => `  ${file.name}  ${file.size} bytes`),
  ])
})

program.command('locks').action(async () => {
  const { activeDraftLocks } = await (await signedIn()).ask(LocksInForceDocument, {})
  show(
    { locks: activeDraftLocks.nodes },
    activeDraftLocks.nodes.map(
      ({ tool, holder, acquiredAt, comment }) =>
        `${tool.collection.id}/${tool.slug}  ${holder.name}  since ${acquiredAt}  ${comment ?? ''}`,
    ),
  )
})

program
  .command('lock <document>')
  .option('--comment <text>', 'shown to others beside the lock')
  .action(async (name: string, { comment }: { comment?: string }) => {
    const { lockToken, lock: held } = await lock(await signedIn(), name, comment ?? null)
    show({ document: name, lockToken, lock: held }, [`Locked ${name}; token ${lockToken}`])
  })

program
  .command('unlock <target>')
  .description('a checkout folder; with --mine or --reason a document')
  .option('--mine', 'free your own lock from another machine')
  .option('--reason <text>', 'free the lock of somebody else, as an admin')
  .action(async (target: string, options: { mine?: boolean; reason?: string }) => {
    const force = { mine: options.mine ?? false, reason: options.reason ?? null }
    const result = await unlock(await signedIn(), target, force)
    show(result, [`${result.document} is unlocked.`])
  })

program
  .command('take <document>')
  .requiredOption('--reason <text>', 'told to the holder')
  .action(async (name: string, { reason }: { reason: string }) => {
    const result = await take(await signedIn(), name, reason)
    show(result, [`You have the lock of ${name}; token ${result.lockToken}`])
  })

program
  .command('checkout <document> [folder]')
  .option('--comment <text>', 'shown to others beside the lock')
  .action(async (name: string, folder: string | undefined, { comment }: { comment?: string }) => {
    const to = folder ?? (name.split('/').at(-1) as string)
    const result = await checkout(await signedIn(), name, to, comment ?? null)
    show(result, [
      `Checked out ${name}, version ${result.version}, to ${to}`,
      ...(result.renewer
        ? [
            `Its lock is kept in the background until you commit or unlock (process ${result.renewer}; see ${logOf(to)}).`,
          ]
        : []),
    ])
  })

program
  .command('commit <folder>')
  .option('-m, --message <text>')
  .action(async (folder: string, { message }: { message?: string }) => {
    const result = await commit(await signedIn(), folder, message ?? null)
    show(result, [`Saved ${result.document}, version ${result.version}; it is unlocked.`])
  })

program.command('audit <document>').action(async (name: string) => {
  const server = await signedIn()
  const { auditLog } = await server.ask(AuditOfToolDocument, { toolId: (await server.tool(name)).id })
  show(
    { entries: auditLog.nodes },
    auditLog.nodes.map(
      ({ createdAt, action, actor, reason }) =>
        `${createdAt}  ${action}  ${actor?.name ?? '-'}  ${reason ?? ''}`,
    ),
  )
})

program.command('history <document>').action(async (name: string) => {
  const [collection = '', slug = ''] = name.split('/')
  const { toolBySlug } = await (await signedIn()).ask(HistoryOfToolDocument, { collection, slug })
  if (!toolBySlug) throw new Failure(exitCodes.refused, `There is no document ${name}; see holdfast tools.`)
  const versions = toolBySlug.versions.nodes
  show(
    { document: name, versions },
    versions.map(
      ({ number, savedAt, savedBy, message, files }) =>
        `${number}  ${savedAt}  ${savedBy?.name ?? '-'}  ${message ?? ''}  ${files.map((file) => file.name).join(', ')}`,
    ),
  )
})

program
  .command('watch <document>')
  .description('tells every change of its lock until it is deleted')
  .action(async (name: string) => {
    const server = await signedIn()
    const { id } = await server.tool(name)
    await watch(server.credentials, id, (change) => show(change, [lineOf(change)]))
  })

program
  .command('renew <folder>', { hidden: true })
  .action(async (folder: string) => renew(await signedIn(), folder))

program.exitOverride()
try {
  await program.parseAsync()
} catch (error) {
  const { exitCode, message } = error as { exitCode?: number; message: string }
  const isOurs = error instanceof Failure
  // commander has said its part already, and its 1 means a wrong call.
  process.exitCode = isOurs
    ? error.exitCode
    : exitCode === 0
      ? 0
      : exitCode === undefined
        ? exitCodes.failed
        : exitCodes.usage
  if (isOurs && json()) console.log(JSON.stringify({ error: { message, ...error.details } }))
  else if (isOurs || exitCode === undefined) process.stderr.write(`holdfast: ${message}\n`)
}

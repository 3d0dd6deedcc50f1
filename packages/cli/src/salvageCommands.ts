import { writeFile } from 'node:fs/promises'
import {
  DiscardSalvageDocument,
  SalvageOfToolWithContentDocument,
  type SalvagePartsFragment,
  SalvagesDocument,
  SalvagesOfToolDocument,
  SalvageWithContentDocument,
} from '@holdfast/documents'
import type { Command } from 'commander'
import { exitCodes, Failure, refusal } from './failure.ts'
import { isJson, show } from './output.ts'
import { noDocument, placeOf, type Server, signedIn } from './server.ts'

const of = [
  '--of <document>',
  'what there is of a document: everybody’s for its holder and for admins',
] as const

/** Text that the end of a lock cut off. */
export function addSalvageCommands(program: Command): void {
  const salvage = program
    .command('salvage')
    .description('text that was cut off by the end of a lock, kept for 7 days')

  salvage
    .command('list')
    .description('yours, of deleted documents too')
    .option(...of)
    .action(async ({ of: document }: Of) => {
      const salvages = await salvagesOf(await signedIn(), document)
      show({ salvages }, ({ salvages }) =>
        salvages.length === 0 ? ['There is no such text.'] : salvages.map(lineOf),
      )
    })

  salvage
    .command('show <id>')
    .description('its content, as JSON; the beginning of the id will do')
    .option(...of)
    .action(async (id: string, { of: document }: Of) => {
      const found = await salvageOf(await signedIn(), id, document)
      // To the letter: it is the person's own text.
      console.log(isJson ? JSON.stringify({ salvage: found }) : asText(found.content).trimEnd())
    })

  salvage
    .command('save <id> [file]')
    .description('its content into a new file, named after the document unless said')
    .option(...of)
    .action(async (id: string, named: string | undefined, { of: document }: Of) => {
      const found = await salvageOf(await signedIn(), id, document)
      const file = named ?? fileOf(found)
      await writeNew(file, asText(found.content))
      show({ id: found.id, file }, ({ file }) => [`Written to ${file}; it is kept here as well.`])
    })

  salvage
    .command('discard <id>')
    .description('throws it away; its author or an admin')
    .option(...of)
    .action(async (id: string, { of: document }: Of) => {
      const server = await signedIn()
      const { id: salvageId } = chosen(await salvagesOf(server, document), id)
      const { discardSalvage: answer } = await server.ask(DiscardSalvageDocument, { input: { salvageId } })
      if (answer.__typename !== 'DiscardSalvagePayload') throw refusal(answer)
      show({ discarded: salvageId }, ({ discarded }) => [`${discarded} is discarded.`])
    })
}

interface Of {
  of?: string
}

async function salvagesOf(server: Server, document: string | undefined) {
  if (document === undefined) return (await server.ask(SalvagesDocument, {})).salvages
  const { toolBySlug } = await server.ask(SalvagesOfToolDocument, placeOf(document))
  return (toolBySlug ?? noDocument(document)).salvages
}

async function salvageOf(server: Server, named: string, document: string | undefined) {
  const { id } = chosen(await salvagesOf(server, document), named)
  const found =
    document === undefined
      ? (await server.ask(SalvageWithContentDocument, { id })).salvages
      : (await server.ask(SalvageOfToolWithContentDocument, { ...placeOf(document), id })).toolBySlug
          ?.salvages
  return found?.[0] ?? noSalvage(named)
}

/** By its id or the beginning of it, where no other begins so. */
function chosen<Salvage extends { id: string }>(salvages: readonly Salvage[], named: string): Salvage {
  const [first, second] = salvages.filter(({ id }) => id.startsWith(named.toLowerCase()))
  if (second)
    throw new Failure(exitCodes.usage, `${named} is the beginning of several; say more of it.`, {
      code: 'USAGE',
    })
  return first ?? noSalvage(named)
}

function noSalvage(named: string): never {
  throw new Failure(exitCodes.refused, `There is no such text ${named}; see holdfast salvage list.`, {
    code: 'NOT_FOUND',
  })
}

function lineOf({ id, toolId, tool, author, baseVersion, keptAt, expiresAt }: SalvagePartsFragment): string {
  const document = tool ? `${tool.collection.id}/${tool.slug}` : `document ${toolId}, which is gone`
  const from = baseVersion ? `, from version ${baseVersion.number}` : ''
  return `${id}  ${document}  ${author.name}  ${keptAt}${from}, kept until ${expiresAt}`
}

const asText = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`

/** A key of another system may hold anything: only letters, digits, dots and hyphens of it make a name. */
function fileOf({ id, tool }: SalvagePartsFragment): string {
  const name = (tool?.slug ?? 'document').replace(/[^\w.-]+/g, '-').replace(/^\.+/, '')
  return `${name}-${id.slice(0, 8)}.json`
}

/** For its owner alone, as a folder is; what is there already stays. */
async function writeNew(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'EEXIST' ? 'is there already; name another file.' : `cannot be written: ${error.message}`
    throw new Failure(exitCodes.usage, `${file} ${why}`, { code: 'USAGE' })
  })
}

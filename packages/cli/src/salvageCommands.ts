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

const of = ['--of <document>', 'only those of a document; its holder and admins see everybody’s'] as const

/** Commands for unsaved text of locks that have ended. */
export function addSalvageCommands(program: Command): void {
  const salvage = program
    .command('salvage')
    .description('unsaved text of locks that have ended, kept for 7 days')

  salvage
    .command('list')
    .description('list your unsaved texts, also of deleted documents')
    .option(...of)
    .action(async ({ of: document }: Of) => {
      const salvages = await salvagesOf(await signedIn(), document)
      show({ salvages }, ({ salvages }) =>
        salvages.length === 0 ? ['No unsaved text found.'] : salvages.map(lineOf),
      )
    })

  salvage
    .command('show <id>')
    .description('print the text as JSON; the first characters of the id are enough')
    .option(...of)
    .action(async (id: string, { of: document }: Of) => {
      const found = await salvageOf(await signedIn(), id, document)
      // Printed unchanged, because it is the person's own text.
      console.log(isJson ? JSON.stringify({ salvage: found }) : asText(found.content).trimEnd())
    })

  salvage
    .command('save <id> [file]')
    .description('write the text to a new file (default: named after the document)')
    .option(...of)
    .action(async (id: string, named: string | undefined, { of: document }: Of) => {
      const found = await salvageOf(await signedIn(), id, document)
      const file = named ?? fileOf(found)
      await writeNew(file, asText(found.content))
      show({ id: found.id, file }, ({ file }) => [`Written to ${file}. The server still has it too.`])
    })

  salvage
    .command('discard <id>')
    .description('delete the text; for its author and admins')
    .option(...of)
    .action(async (id: string, { of: document }: Of) => {
      const server = await signedIn()
      const { id: salvageId } = chosen(await salvagesOf(server, document), id)
      const { discardSalvage: answer } = await server.ask(DiscardSalvageDocument, { input: { salvageId } })
      if (answer.__typename !== 'DiscardSalvagePayload') throw refusal(answer)
      show({ discarded: salvageId }, ({ discarded }) => [`${discarded} is deleted.`])
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

/** Finds one by its id or an unambiguous start of it. */
function chosen<Salvage extends { id: string }>(salvages: readonly Salvage[], named: string): Salvage {
  const [first, second] = salvages.filter(({ id }) => id.startsWith(named.toLowerCase()))
  if (second)
    throw new Failure(exitCodes.usage, `Several ids start with ${named}; give more characters.`, {
      code: 'USAGE',
    })
  return first ?? noSalvage(named)
}

function noSalvage(named: string): never {
  throw new Failure(
    exitCodes.refused,
    `There is no unsaved text ${named}. holdfast salvage list shows all.`,
    {
      code: 'NOT_FOUND',
    },
  )
}

function lineOf({ id, toolId, tool, author, baseVersion, keptAt, expiresAt }: SalvagePartsFragment): string {
  const document = tool ? `${tool.collection.id}/${tool.slug}` : `deleted document ${toolId}`
  const from = baseVersion ? `, from version ${baseVersion.number}` : ''
  return `${id}  ${document}  ${author.name}  ${keptAt}${from}, kept until ${expiresAt}`
}

const asText = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`

/** A key of another system can contain anything, so only letters, digits, dots and hyphens are used for the file name. */
function fileOf({ id, tool }: SalvagePartsFragment): string {
  const name = (tool?.slug ?? 'document').replace(/[^\w.-]+/g, '-').replace(/^\.+/, '')
  return `${name}-${id.slice(0, 8)}.json`
}

/** Writes a file that only its owner can read. An existing file is not overwritten. */
async function writeNew(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'EEXIST' ? 'already exists; choose another file.' : `cannot be written: ${error.message}`
    throw new Failure(exitCodes.usage, `${file} ${why}`, { code: 'USAGE' })
  })
}

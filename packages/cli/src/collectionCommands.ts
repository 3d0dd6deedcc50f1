import { readFileSync } from 'node:fs'
import { CollectionsInFullDocument } from '@holdfast/documents'
import type { Command } from 'commander'
import { applyCollections, type Change } from './collectionChanges.ts'
import { exitCodes, Failure } from './failure.ts'
import { isJson, show } from './output.ts'
import { signedIn } from './server.ts'

/** Loaded only when needed: other commands start faster without YAML. */
const collectionFile = () => import('./collectionFile.ts')

/** Commands for collections, which operators keep in a file. */
export function addCollectionCommands(program: Command): void {
  const collections = program.command('collections').description('list, create and change collections')

  collections
    .command('list')
    .description('list all collections')
    .action(async () => {
      const server = await signedIn()
      show(await server.ask(CollectionsInFullDocument, {}), ({ collections }) => [
        ...collections.map(
          ({ id, name, storage, editors, readers, archived }) =>
            `${id}  ${name}  ${storage.toLowerCase()}, edited by ${editors.toLowerCase()}, read by ${readers.toLowerCase()}${archived ? ', archived' : ''}`,
        ),
        ...(collections.length === 0
          ? ['There are no collections. Create them with holdfast collections apply.']
          : []),
      ])
    })

  collections
    .command('apply <file>')
    .description('create and change collections from a YAML or JSON file (-: stdin); deletes nothing')
    .option('--dry-run', 'only show what would change')
    .action(async (file: string, { dryRun = false }: { dryRun?: boolean }) => {
      const { readCollections } = await collectionFile()
      const wanted = readCollections(contentOf(file), file)
      const changes = await applyCollections(await signedIn(), wanted, dryRun)
      show({ collections: changes, dryRun }, ({ collections }) =>
        collections.map((one) => lineOf(one, dryRun)),
      )
    })

  collections
    .command('export')
    .description('print all collections as a file for apply')
    .action(async () => {
      const { collections } = await (await signedIn()).ask(CollectionsInFullDocument, {})
      const { asWanted, asYaml } = await collectionFile()
      const wanted = asWanted(collections)
      // Printed unchanged, because apply reads it.
      console.log(isJson ? JSON.stringify({ collections: wanted }) : asYaml(wanted).trimEnd())
    })
}

function contentOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new Failure(exitCodes.usage, `${file} cannot be read: ${(error as Error).message}`, {
      code: 'USAGE',
    })
  }
}

function lineOf({ id, change, fields, headsRefused }: Change, dryRun: boolean): string {
  if (change === 'unchanged') return `${id}  unchanged`
  const drafts = headsRefused === 1 ? '1 draft does' : `${headsRefused} drafts do`
  const refused = headsRefused ? `; ${drafts} not match its new schema` : ''
  return `${id}  ${dryRun ? 'would be ' : ''}${change}: ${fields.join(', ')}${refused}`
}

import { readFileSync } from 'node:fs'
import { CollectionsInFullDocument } from '@holdfast/documents'
import type { Command } from 'commander'
import { applyCollections, type Change } from './collectionChanges.ts'
import { exitCodes, Failure } from './failure.ts'
import { isJson, show } from './output.ts'
import { signedIn } from './server.ts'

/** Every other command begins sooner without YAML. */
const collectionFile = () => import('./collectionFile.ts')

/** Collections as an operator keeps them: in a file, beside everything else that is deployed. */
export function addCollectionCommands(program: Command): void {
  const collections = program
    .command('collections')
    .description('where documents live, who edits and reads them, and under which lock')

  collections
    .command('list')
    .description('the collections there are')
    .action(async () => {
      const server = await signedIn()
      show(await server.ask(CollectionsInFullDocument, {}), ({ collections }) => [
        ...collections.map(
          ({ id, name, storage, editors, readers, archived }) =>
            `${id}  ${name}  ${storage.toLowerCase()}, edited by ${editors.toLowerCase()}, read by ${readers.toLowerCase()}${archived ? ', archived' : ''}`,
        ),
        ...(collections.length === 0
          ? ['There is no collection; holdfast collections apply makes some.']
          : []),
      ])
    })

  collections
    .command('apply <file>')
    .description('makes and changes collections as a YAML or JSON file says (- for stdin); deletes none')
    .option('--dry-run', 'say what would change, and write nothing')
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
    .description('all of them, as a file for apply')
    .action(async () => {
      const { collections } = await (await signedIn()).ask(CollectionsInFullDocument, {})
      const { asWanted, asYaml } = await collectionFile()
      const wanted = asWanted(collections)
      // To the letter: it is read by apply, and not by a person at a terminal.
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
  const refused = headsRefused ? `; its new schema refuses ${headsRefused} draft heads as they are now` : ''
  return `${id}  ${dryRun ? 'would be ' : ''}${change}: ${fields.join(', ')}${refused}`
}

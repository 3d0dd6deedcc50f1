import { readFileSync } from 'node:fs'
import { Command, type Option } from 'commander'
import { addCollectionCommands } from '../../../packages/cli/src/collectionCommands.ts'
import { addFolderCommands } from '../../../packages/cli/src/folderCommands.ts'
import { addHandoverCommands } from '../../../packages/cli/src/handoverCommands.ts'
import { addLockCommands } from '../../../packages/cli/src/lockCommands.ts'
import { addMcpCommands } from '../../../packages/cli/src/mcpCommands.ts'
import { addReadingCommands } from '../../../packages/cli/src/readingCommands.ts'
import { addSalvageCommands } from '../../../packages/cli/src/salvageCommands.ts'
import { addSignInCommands } from '../../../packages/cli/src/signInCommands.ts'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

/** Those of people, as the command line makes them. */
const program = new Command('holdfast').option('--json').option('--server <url>')
for (const add of [
  ...[addSignInCommands, addFolderCommands, addLockCommands, addHandoverCommands],
  ...[addReadingCommands, addSalvageCommands, addCollectionCommands, addMcpCommands],
])
  add(program)

/** Those of the service, which parse their own arguments: how many they take, and which options. */
export const ofService: Record<string, { takes: number; options: string[] }> = {
  init: { takes: 1, options: ['--editor'] },
  serve: { takes: 0, options: [] },
  check: { takes: 0, options: [] },
  migrate: { takes: 0, options: [] },
  sweep: { takes: 0, options: [] },
  'fence-bump': { takes: 1, options: [] },
}

/** Every simple command of a script, as its words. Good enough for documentation: no here-documents, no nesting. */
export function wordsOf(script: string): string[][] {
  const lines = script
    .replaceAll(/\\\n/g, ' ')
    .replaceAll(/<<'(\w+)'\n[\s\S]*?\n\1$/gm, '')
    .replaceAll(/^\w+\$ /gm, '')
    .replaceAll(/(^|\s)#.*$/gm, '$1')
  const words = lines.match(/"(?:[^"\\]|\\.)*"|'[^']*'|&&|\|\||[;|&\n]|[^\s;|&"']+(?:"[^"]*")?/g) ?? []
  const commands: string[][] = [[]]
  for (const word of words) {
    if (/^(&&|\|\||[;|&\n])$/.test(word)) commands.push([])
    else commands.at(-1)?.push(word)
  }
  return commands.map(withoutPrefix).filter((command) => command.length > 0)
}

/** `while VARIABLE=x npx holdfast` is `holdfast`, and so is what a container is told to run. */
function withoutPrefix(words: string[]): string[] {
  const inContainer = words.findIndex((word, index) => word === '--' && words[index + 1] === 'holdfast')
  if (inContainer >= 0) return words.slice(inContainer + 1)
  const begin = words.findIndex(
    (word) => !/^(if|then|else|elif|do|while|until|exec|npx|!|\w+=.*)$/.test(word),
  )
  return begin < 0 ? [] : words.slice(begin)
}

/** What is wrong with a command of ours; null for other programs. */
export function commandFault(words: string[]): string | null {
  const [tool, ...rest] = words
  if (tool === 'npm') return npmFault(rest)
  if (tool !== 'holdfast') return null
  const [name = '', ...args] = rest
  const own = ofService[name]
  if (own) return serviceFault(name, args, own)
  return peopleFault(rest)
}

function npmFault([verb = '', name = '']: string[]): string | null {
  if (verb === 'run') return name in scripts ? null : `there is no script ${name}`
  if (['start', 'test'].includes(verb)) return verb in scripts ? null : `there is no script ${verb}`
  return ['ci', 'install', 'audit', 'create'].includes(verb) ? null : `npm ${verb}?`
}

function serviceFault(name: string, args: string[], { takes, options }: (typeof ofService)[string]) {
  const unknown = args.find((arg) => arg.startsWith('-') && !options.includes(arg.split('=')[0] as string))
  if (unknown) return `holdfast ${name} has no ${unknown}`
  const plain = args.filter((arg, index) => !arg.startsWith('-') && !args[index - 1]?.startsWith('--'))
  return plain.length > takes ? `holdfast ${name} takes no ${plain[takes]}` : null
}

function peopleFault(words: string[]): string | null {
  let command = program
  const plain: string[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string
    const sub = plain.length === 0 ? command.commands.find((each) => each.name() === word) : undefined
    if (sub) command = sub
    else if (word.startsWith('-') && word !== '-') {
      const option = optionOf(command, word)
      if (!option) return `${command.name()} has no ${word}`
      if ((option.required || option.optional) && !word.includes('=')) index++
    } else plain.push(word)
  }
  const name = command === program ? (plain[0] ?? '') : command.name()
  if (command.commands.length > 0) return `holdfast ${name} is no command`
  const args = command.registeredArguments
  const least = args.filter(({ required }) => required).length
  return plain.length < least || plain.length > args.length ? `${name} takes ${args.length} arguments` : null
}

function optionOf(command: Command, word: string): Option | undefined {
  const flag = word.split('=')[0]
  return [...command.options, ...program.options].find(({ long, short }) => long === flag || short === flag)
}

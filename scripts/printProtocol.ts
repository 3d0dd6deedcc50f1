import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { citedIn, protocol, type Title, titles } from './rules.ts'

/** True when docs/protocol.md lists exactly the tests whose titles name its rules. */
export const protocolIsCurrent = () => readFileSync(protocol, 'utf8') === printed()

/** The protocol, with the tests of each rule below its state. */
function printed(): string {
  const all = titles()
  const listed = readFileSync(protocol, 'utf8').replace(
    /^(### (\d+)\. [\s\S]*?^State: \w+\n)(?:\n|- .*\n)*/gm,
    (_, rule: string, number: string) => {
      const holding = all.filter(({ text }) => citedIn(text).includes(Number(number)))
      return [rule, ...holding.map(asLine), ''].join('\n').replace(/\n*$/, '\n\n')
    },
  )
  return `${listed.trimEnd()}\n`
}

function asLine({ text, file }: Title): string {
  const title = text.replace(/^rules? [\d, –]+(and \d+)?: /, '').replaceAll(/[[\]*_<>]/g, String.raw`\$&`)
  return `- [${title}](../${file})`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(protocol, printed())

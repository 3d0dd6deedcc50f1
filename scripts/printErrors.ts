import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { statuses } from '../src/application/statusOf.ts'
import { withGeneratedPart } from './generatedPart.ts'

const file = new URL('../docs/errors.md', import.meta.url)

/** True when the table in docs/errors.md says what the pages in docs/errors say. */
export const errorsAreCurrent = () => readFileSync(file, 'utf8') === printed()

const printed = () => withGeneratedPart(readFileSync(file, 'utf8'), table())

/** The anchors are those of links to this page from before each code had a page of its own. */
const table = () => `| code | status | what it means | who can fix it |
|---|---|---|---|
${Object.keys(statuses)
  .map((code) => {
    const page = readFileSync(new URL(`../docs/errors/${code}.md`, import.meta.url), 'utf8')
    const [, what] = /^# .*\n\n(.*)\n/.exec(page) ?? []
    const [status, who] = ['Status', 'Who can fix it'].map((name) => fact(page, name))
    return `| <a id="${code.toLowerCase()}"></a>[${code}](errors/${code}.md) | ${status} | ${what} | ${who} |`
  })
  .join('\n')}`

const fact = (page: string, name: string) => new RegExp(`^- ${name}: (.*)$`, 'm').exec(page)?.[1]

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(file, printed())

import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Code, statusOfCall } from '../../src/application/statusOf.ts'
import { services, stories } from './errorStories.ts'

services()

/** What differs from run to run, as the pages show it. */
const shown: [RegExp, string][] = [
  [/"[0-9a-f]{8}-[0-9a-f-]{27}"/g, '"6f0c2b1e-8a54-4d0e-9d67-3c1f5b8a7e21"'],
  [/"lockToken":"[^"]+"/g, '"lockToken":"…"'],
  [/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"2026-11-30T12:00:00.000Z"'],
  [/"expiresInMs":\d+/g, '"expiresInMs":600000'],
  [/"retryAfterMs":\d+/g, '"retryAfterMs":1000'],
  [/try again in \d+ s/g, 'try again in 12 s'],
]
const asShown = (value: unknown) =>
  JSON.parse(shown.reduce((text, [from, to]) => text.replace(from, to), JSON.stringify(value)))

/** WRITE_EXAMPLES=1 writes the blocks of the pages instead of comparing them. Biome has no say in Markdown: keep them short. */
const writes = process.env.WRITE_EXAMPLES === '1'

test.each(Object.keys(stories) as Code[])(
  'a service answers the request on the page of %s as the page says',
  async (code) => {
    const file = `docs/errors/${code}.md`
    const text = readFileSync(file, 'utf8')
    const [query = '', variables = '', answer = ''] = [...text.matchAll(/```\w+\n([\s\S]*?)```/g)].map(
      ([, block]) => block,
    )
    const { who, input, over } = await stories[code]()
    const asked = input ? { input } : {}
    const { status, body } = await who.post({ query, variables: asked })
    await over?.()
    if (writes) return write(file, text, [asShown(asked), asShown(body)])
    expect(JSON.parse(variables)).toEqual(asShown(asked))
    expect(JSON.parse(answer)).toEqual(asShown(body))
    expect(JSON.stringify(body)).toContain(`"code":"${code}"`)
    expect(status).toBe(body.data ? 200 : statusOfCall(code))
  },
)

function write(file: string, text: string, [variables, answer]: unknown[]): void {
  const blocks = [variables, answer]
  const written = text.replaceAll(/```json\n[\s\S]*?```/g, () => {
    const block = JSON.stringify(blocks.shift(), null, 2)
    return `\`\`\`json\n${block}\n\`\`\``
  })
  writeFileSync(file, written)
}

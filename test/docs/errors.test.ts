import { readdirSync, readFileSync } from 'node:fs'
import { buildSchema, type GraphQLType, getNamedType, isObjectType } from 'graphql'
import { expect, test } from 'vitest'
import { type Code, socketCodes, statuses } from '../../src/application/statusOf.ts'
import * as errors from '../../src/domain/errors.ts'

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const pageOf = (code: string) => read(`docs/errors/${code}.md`)
const schema = buildSchema(read('schema.graphql'))
const codes = Object.keys(statuses) as Code[]

test('every code has a page in docs/errors, and every page there is of a code that exists', () => {
  const pages = readdirSync(new URL('../../docs/errors', import.meta.url))
  expect(pages.sort()).toEqual(codes.map((code) => `${code}.md`).sort())
  const inUpperCase = pages.flatMap((page) => read(`docs/errors/${page}`).match(/\[[A-Z]+_[A-Z_]+\]/g) ?? [])
  expect(inUpperCase.filter((link) => !codes.includes(link.slice(1, -1) as Code))).toEqual([])
})

test.each(Object.entries(statuses))(
  'the page of %s says its status %i, what it means, who can fix it, and how',
  (code, status) => {
    const page = pageOf(code)
    expect(page.split('\n')[0]).toBe(`# ${code}`)
    expect(page).toMatch(new RegExp(`^- Status: ${status}\\b`, 'm'))
    expect(page).toMatch(/^- Who can fix it: \w/m)
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual(['What it means', 'How to fix it', 'Example'])
  },
)

test.each(Object.values(socketCodes))('docs/errors.md explains the close code $code', ({ code }) => {
  expect(read('docs/errors.md')).toContain(`| ${code} |`)
})

test.each(Object.entries(errors.lossMessages))(
  'the page of LOCK_LOST has the text of %s',
  (cause, message) => {
    expect(pageOf('LOCK_LOST')).toContain(`| \`${cause}\` | ${message} |`)
  },
)

const held = { holdsItElsewhere: false, canForceTake: false, isAgent: false }
test.each([
  new errors.DraftLockHeldError({} as never, held),
  new errors.DraftLockRequiredError(),
  new errors.DraftLockNotHeldError(),
  new errors.DraftLockReservedError('ada', new Date(), null, false),
  new errors.LockingDisabledError(),
  new errors.DraftVersionConflictError('page', 'head', 7, 5),
  new errors.StateConflictError(1),
  errors.idempotencyMismatch(),
  new errors.NotFoundError('document'),
  new errors.SnapshotExpiredError(),
  new errors.SandboxBusyError(1_000),
])('the page of $code has its text', ({ code, message }) => {
  expect(pageOf(code)).toContain(`> ${message}\n`)
})

/** Places of an example that a type of the API does not have. */
function unknownIn(example: unknown, type: GraphQLType | undefined, place = ''): string[] {
  const named = type && getNamedType(type)
  if (Array.isArray(example)) return example.flatMap((each) => unknownIn(each, type, place))
  if (!isObjectType(named) || example === null) return []
  const fields = named.getFields()
  return Object.entries(example as object).flatMap(([name, value]) =>
    name in fields ? unknownIn(value, fields[name]?.type, `${place}.${name}`) : [`${place}.${name}`],
  )
}

/** test/docs/errorExamples.test.ts sends the requests to a service. */
test.each(codes)('the page of %s shows an answer with that code, of the type that it names', (code) => {
  const page = pageOf(code)
  const [, answer] = page.match(/```json\n[\s\S]*?```/g) ?? []
  const { data, errors: refused } = JSON.parse(answer?.slice('```json'.length, -'```'.length) ?? '')
  const [, name] = /^- Type: `(\w+)`/m.exec(page) ?? []
  const example = refused?.[0].extensions ?? Object.values(data)[0]
  expect(example.code).toBe(code)
  if (refused) expect(name).toBeUndefined()
  else {
    expect(schema.getType(name as string), name).toBeDefined()
    expect(unknownIn(example, schema.getType(name as string))).toEqual([])
  }
})

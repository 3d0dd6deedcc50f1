import { readFileSync } from 'node:fs'
import { buildSchema, type GraphQLType, getNamedType, isObjectType } from 'graphql'
import { expect, test } from 'vitest'
import { socketCodes, statuses } from '../../src/application/statusOf.ts'
import * as errors from '../../src/domain/errors.ts'

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
const sections = new Map(
  page.split(/^### /m).map((section) => [section.split('\n', 1)[0] as string, section] as const),
)

test.each(Object.entries(statuses))('docs/errors.md explains %s, with its status %i', (code, status) => {
  expect(sections.get(code)).toMatch(new RegExp(`^${status}\\b.*mended by:`, 'm'))
})

test.each(Object.values(socketCodes))('docs/errors.md explains the close code $code', ({ code }) => {
  expect(page).toContain(`| ${code} |`)
})

test.each(Object.entries(errors.lossMessages))('docs/errors.md has the text of %s', (cause, message) => {
  expect(sections.get('LOCK_LOST')).toContain(`| \`${cause}\` | ${message} |`)
})

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
])('docs/errors.md has the text of $code', ({ code, message }) => {
  expect(sections.get(code)).toContain(`> ${message}\n`)
})

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))

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

test.each(Object.keys(statuses))(
  'docs/errors.md shows an answer with %s, with fields that the API has',
  (code) => {
    const section = sections.get(code) as string
    const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(section)?.[1] ?? 'null')
    const [, name = ''] = /^\d+.* · `(\w+)`/m.exec(section) ?? []
    expect(example.errors?.[0].extensions.code ?? example.code).toBe(code)
    if (example.errors) expect(name).toBe('')
    else {
      expect(schema.getType(name), name).toBeDefined()
      expect(unknownIn(example, schema.getType(name))).toEqual([])
    }
  },
)

import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { DraftLockOption } from '../src/graphql/guardPlugin.ts'
import { schema } from '../src/graphql/schema.ts'

const file = new URL('../docs/read-only.md', import.meta.url)

/** What a guarded call may stand on besides the caller's own lease; see GuardedCall.needs. */
const besides: Record<string, string> = {
  deleteTool: 'or a draft that nobody holds, or an admin’s override',
  saveDraft: 'or an admin’s override',
  publishDraft: 'or an admin’s override',
  updateToolMetadata: 'only where the policy says `coversMetadata`; otherwise none is needed',
}

/** True when docs/read-only.md is what the schema says. */
export const readOnlyIsCurrent = () => readFileSync(file, 'utf8') === printed()

function printed(): string {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
    .map((field) => ({
      name: field.name,
      lock: (field.extensions.pothosOptions as { draftLock: DraftLockOption }).draftLock,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const guarded = mutations.flatMap(({ name, lock }) =>
    'needsNone' in lock
      ? []
      : [`| \`${name}\` | the caller’s lease${besides[name] ? `, ${besides[name]}` : ''} |`],
  )
  const free = mutations.flatMap(({ name, lock }) =>
    'needsNone' in lock ? [`| \`${name}\` | ${lock.needsNone} |`] : [],
  )
  return `# What somebody without the lock may do

Made by \`npm run docs\` from the option that every mutation declares and that the guard acts on
([decision 6](decisions/0006-the-guard-is-a-field-option.md)); \`npm run check\` fails when it is out of date.

## Refused without the lock

The lease is verified in the transaction that writes. Where a collection’s locking is switched off and nobody holds the
draft, none of these needs a token, and the version check still holds.

| mutation | stands on |
|---|---|
${guarded.join('\n')}

Somebody else’s lock is answered with \`DraftLockHeldError\` (who holds it, since when, for how long yet), a token that is no
longer worth anything with \`DraftLockLostError\` (what ended it, who, when and why), and no token on a free draft with
\`DraftLockRequiredError\`.

## Allowed without the lock

| mutation | why |
|---|---|
${free.join('\n')}

## Reading

Everything can be read while somebody else holds the lock: the draft head and every version, content included; title,
summary, taxonomy and maintainers; the lock itself (holder, comment, times, fencing token), in lists too; subscriptions to
it. Never shown to anybody but the holder’s session: the lock token. Runs and sandbox sessions are for their starter and for
admins, and the audit log is for admins.

Published versions are never locked: \`runTool\` and \`saveToolSettings\` work whoever holds the draft.
`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(file, printed())

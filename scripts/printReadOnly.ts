import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Needs } from '../src/application/guard.ts'
import { type DraftLockGuard, type DraftLockOption, isOverridable } from '../src/graphql/guardPlugin.ts'
import { schema } from '../src/graphql/schema.ts'

const file = new URL('../docs/read-only.md', import.meta.url)

/** What a guarded call may stand on in place of the caller's lease. */
const standsOn: Record<Needs, (override: string) => string> = {
  lease: (override) => override,
  noOtherHolder: (override) => `, or a draft that nobody holds${override}`,
  leaseForMetadata: (override) =>
    `${override}, where the policy says \`coversMetadata\` or the change removes the holder; otherwise none is needed`,
}

const basis = (guard: DraftLockGuard) =>
  `the caller’s lease${standsOn[guard.needs](isOverridable(guard) ? ', or an admin’s override' : '')}`

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
    'needsNone' in lock ? [] : [`| \`${name}\` | ${basis(lock)} |`],
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

## No way around a takeover

Ending somebody else’s lock needs the right to, its fencing token and a reason, wherever it comes from. \`forceTakeLock\`,
\`forceReleaseLock\` and the overrides ask for them; so does \`updateToolMetadata\` when it removes the holder from the
maintainers: without \`override\` it is a \`DraftLockHeldError\`, and with it the holder’s lock ends as RIGHTS_WITHDRAWN, in
the same transaction and with the reason. Whoever holds the lock may leave by its own token, and an admin who holds it
loses nothing with the maintainers. The rest evicts nobody (\`test/locking/eviction.test.ts\`):

- A policy changed under a live lease, by an admin, never cuts it short: a lower TTL or idle timeout counts from the next
  renewal, and only where it ends later than what was granted. Switched off, and on again, the lease goes on.
- A document is deleted under the lock, or while nobody holds it, or by an override; so none can be made anew in its place
  before that. Publishing and the sandbox’s settings are refused without the lock; what runs in production, and its
  settings, touch no draft.
- A role comes from the token’s issuer. A lower one ends the lease at the first call that is refused for it.

## Allowed without the lock

| mutation | why |
|---|---|
${free.join('\n')}

## Reading

Everything can be read while somebody else holds the lock: the draft head and every version, content included; title,
summary, taxonomy and maintainers; the lock itself (holder, comment, times, fencing token), in lists too; subscriptions to
it; the lock’s history, and who has the document open. Never shown to anybody but the holder’s session: the lock token. Runs and
sandbox sessions are for their starter and for admins, text that a lock’s end cut off is for its author, the holder and admins, and the
audit log is for admins.

Published versions are never locked: \`runTool\` and \`saveToolSettings\` work whoever holds the draft.
`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(file, printed())

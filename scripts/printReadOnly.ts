import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Needs } from '../src/application/guard.ts'
import { type DraftLockGuard, type DraftLockOption, isOverridable } from '../src/graphql/guardPlugin.ts'
import { schema } from '../src/graphql/schema.ts'

const file = new URL('../docs/read-only.md', import.meta.url)

/** What a guarded call can be based on instead of the caller's own lease. */
const standsOn: Record<Needs, (override: string) => string> = {
  lease: (override) => override,
  noOtherHolder: (override) => `, or a draft that nobody holds${override}`,
  leaseForMetadata: (override) =>
    `${override}, if the policy says \`coversMetadata\` or the change removes the holder; otherwise no lock`,
}

const basis = (guard: DraftLockGuard) =>
  `the caller’s lease${standsOn[guard.needs](isOverridable(guard) ? ', or an admin’s override' : '')}`

/** True when docs/read-only.md matches the schema. */
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
  return `# What a person without the lock may do

Made by \`npm run docs\` from the option that every mutation declares and that the guard uses
([decision 6](decisions/0006-the-guard-is-a-field-option.md)). \`npm run check\` fails when it is out of date.

## Refused without the lock

These mutations check the lease in the transaction that writes. If a collection’s locking is switched off and nobody holds the
draft, they need no token. The version is still checked.

| mutation | needs |
|---|---|
${guarded.join('\n')}

The errors are \`DraftLockHeldError\` if another session holds the lock (who, since when, until when), \`DraftLockLostError\` if the token has
ended (what ended it, who, when and why), and \`DraftLockRequiredError\` for a free draft without a token.

## No way around a takeover

To end another person’s lock, a call needs the right to do so, the fencing token of the lock, and a reason. \`forceTakeLock\`,
\`forceReleaseLock\` and the overrides require them. So does \`updateToolMetadata\` when it removes the holder from the
maintainers: without \`override\` it returns \`DraftLockHeldError\`; with it, the holder’s lock ends as RIGHTS_WITHDRAWN, in
the same transaction and with the reason. Holders may remove themselves with their own token. An admin who holds the lock
keeps it when removed from the maintainers. Nothing else evicts a holder (\`test/locking/eviction.test.ts\`):

- When an admin changes a policy, a lease in force is never shortened: a lower TTL or idle timeout counts from the next
  renewal, and only if the new end is later than the granted one. A lease continues if locking is switched off and on again.
- A document can be deleted under its lock, while nobody holds it, or with an override. So no new document can take its place
  before that. Publishing and sandbox settings are refused without the lock. Production runs and their
  settings change no draft.
- Roles come from the token’s issuer. A lower role ends the lease at the first call that is refused because of it.

## Allowed without the lock

| mutation | why |
|---|---|
${free.join('\n')}

## Reading

While another person holds the lock, you can read: the draft head and every version with its content; title,
summary, taxonomy and maintainers; the lock itself (holder, comment, times, fencing token), also in lists; subscriptions to
the lock; its history; and who has the document open. Only the holder’s session sees the lock token. Runs and
sandbox sessions are visible to the person who started them and to admins. Text that was unsaved when a lock ended is visible to its author, the holder and admins. The
audit log is for admins.

Published versions are never locked: \`runTool\` and \`saveToolSettings\` always work, whoever holds the draft.
`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(file, printed())

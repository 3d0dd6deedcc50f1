import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { lossMessages } from '../src/domain/errors.ts'
import { auditActions, eventKinds, kindNames, type TransitionKind } from '../src/domain/eventKinds.ts'
import { AuditAction, GrantEndCause, LockEventKind } from '../src/generated/prisma/enums.ts'
import { withGeneratedPart } from './generatedPart.ts'

const file = new URL('../docs/events.md', import.meta.url)

/** True when the table in docs/events.md matches src/domain/eventKinds.ts. */
export const eventsAreCurrent = () => readFileSync(file, 'utf8') === printed()

const printed = () => withGeneratedPart(readFileSync(file, 'utf8'), table())

const does = {
  begins: { lock: 'the new lock', previous: 'of the lock that it ended, if it ended one' },
  ends: { lock: 'null', previous: 'of the lock that ended, if there was one' },
  keeps: { lock: 'the same lock, or null', previous: '' },
}

function table(): string {
  const rows = kindNames.map((kind) => {
    const { when, lock, actor, audit, ...more } = eventKinds[kind]
    const reason = 'reasoned' in more ? 'the stated reason' : ''
    const entry = audit ? `\`${audit}\`` : 'the entry of the call'
    return `| \`${kind}\` | ${when} | ${does[lock].lock} | ${does[lock].previous} | ${actor} | ${reason} | ${entry} |`
  })
  return `| kind | when | \`lock\` after it | \`previousHolder\`, \`endedFencingToken\` | \`actor\` | \`reason\` | audit entry |
|---|---|---|---|---|---|---|
| \`SNAPSHOT\` | The current state. It comes first in a subscription, and instead of more than 32 missed changes. | the current lock, or null | of the subscriber’s own lock, if one of the missed changes ended it | who ended that lock | the reason of that person | |
${rows.join('\n')}`
}

/** Values in the tables of src/domain that the database's enums do not have yet, and how to add them. */
export function enumFaults(): string[] {
  const causes = Object.keys(lossMessages).filter((cause) => cause !== 'UNKNOWN_TOKEN')
  return [
    ...missing('LockEventKind', 'lock_event_kind', kindNames satisfies TransitionKind[], LockEventKind),
    ...missing('GrantEndCause', 'grant_end_cause', causes, GrantEndCause),
    ...missing('AuditAction', 'audit_action', auditActions, AuditAction),
  ]
}

function missing(model: string, type: string, said: string[], stored: Record<string, string>): string[] {
  const unknown = said.filter((name) => !(name in stored))
  const unsaid = Object.keys(stored).filter((name) => !said.includes(name))
  return [
    ...unknown.map(
      (name) =>
        `prisma/schema.prisma: add ${name} to the enum ${model}, and a migration with ALTER TYPE "${type}" ADD VALUE '${name}';`,
    ),
    ...unsaid.map(
      (name) => `${name} of the enum ${model} in prisma/schema.prisma has no entry in src/domain`,
    ),
  ]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(file, printed())

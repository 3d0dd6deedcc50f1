import { checkDraftLock, type LockCheck } from '../application/lockChecks.ts'
import type { Viewer } from '../application/services.ts'
import { builder } from './builder.ts'
import { codedError } from './codedError.ts'
import { DocumentRefInput } from './externalDocuments.ts'
import { DraftLock } from './refs.ts'
import { DraftLockEndCause } from './userErrors.ts'

const CheckDraftLockInput = builder.inputType('CheckDraftLockInput', {
  fields: (t) => ({
    toolId: t.id(),
    document: t.field({ type: DocumentRefInput }),
    holderId: t.id({
      description: 'Whose token it must be; SERVICE and admins only, others ask about their own.',
    }),
    lockToken: t.string({ required: true }),
  }),
})

const DraftLockCheck = builder.objectRef<LockCheck>('DraftLockCheck').implement({
  description:
    'What a service asks before it writes elsewhere. By itself it is a race: write under the database guard, or with the fencing token.',
  fields: (t) => ({
    live: t.exposeBoolean('live'),
    lock: t.expose('lock', {
      type: DraftLock,
      nullable: true,
      description: 'The lock in force, whoever holds it.',
    }),
    cause: t.field({
      type: DraftLockEndCause,
      nullable: true,
      description: 'Why the token is worth nothing; null while it is live.',
      resolve: ({ loss }) => loss?.cause,
    }),
  }),
})

builder.queryField('checkDraftLock', (t) =>
  t.field({
    type: DraftLockCheck,
    description:
      'Role SERVICE or ADMIN; anybody about a token of their own. Refused over GET: a lock token is no part of a URL.',
    args: { input: t.arg({ type: CheckDraftLockInput, required: true }) },
    resolve: (_root, { input }, { services, viewer, isGet }) => {
      if (isGet)
        throw codedError('BAD_USER_INPUT', 'Send checkDraftLock by POST: a lock token is no part of a URL.')
      return checkDraftLock(services, viewer as Viewer, input)
    },
  }),
)

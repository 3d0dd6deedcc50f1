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
      description:
        'The user whose token it must be. Only for SERVICE and admins; others can only check their own.',
    }),
    lockToken: t.string({ required: true }),
  }),
})

const DraftLockCheck = builder.objectRef<LockCheck>('DraftLockCheck').implement({
  description:
    'Whether a lock token is valid now. The lock can end right after the check: to be safe, write with the database guard or compare the fencing token.',
  fields: (t) => ({
    live: t.exposeBoolean('live'),
    lock: t.expose('lock', {
      type: DraftLock,
      nullable: true,
      description: 'The lock in force, no matter who holds it.',
    }),
    cause: t.field({
      type: DraftLockEndCause,
      nullable: true,
      description: 'Why the token is not valid; null if it is.',
      resolve: ({ loss }) => loss?.cause,
    }),
  }),
})

builder.queryField('checkDraftLock', (t) =>
  t.field({
    type: DraftLockCheck,
    description:
      'Check a lock token. For SERVICE and admins; others can check their own token. Not allowed over GET, because a URL must not contain a lock token.',
    args: { input: t.arg({ type: CheckDraftLockInput, required: true }) },
    resolve: (_root, { input }, { services, viewer, isGet }) => {
      if (isGet)
        throw codedError(
          'BAD_USER_INPUT',
          'Send checkDraftLock by POST: a URL must not contain a lock token.',
        )
      return checkDraftLock(services, viewer as Viewer, input)
    },
  }),
)

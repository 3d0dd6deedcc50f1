import { type LockHistoryRow, lockHistory } from '../storage/lockHistory.ts'
import { builder } from './builder.ts'
import { foreignCursor, keysetPage, type Place } from './connection.ts'
import { DraftLockChangeKind } from './draftLockChange.ts'
import { Tool } from './tool.ts'
import { User, userOf } from './user.ts'

const LockHistoryEntry = builder.objectRef<LockHistoryRow>('LockHistoryEntry').implement({
  fields: (t) => ({
    kind: t.field({ type: DraftLockChangeKind, resolve: ({ kind }) => kind }),
    at: t.expose('at', { type: 'DateTime' }),
    actor: t.field({
      type: User,
      nullable: true,
      description: 'Null if the system did it.',
      resolve: ({ actorId }, _args, context) => userOf(actorId, context),
    }),
    previousHolder: t.field({
      type: User,
      nullable: true,
      description: 'The user whose lock ended.',
      resolve: ({ previousHolderId }, _args, context) => userOf(previousHolderId, context),
    }),
    reason: t.exposeString('reason', { nullable: true }),
    fencingToken: t.exposeInt('fencingToken', {
      description: 'Fencing token of the grant that began, or of the one that ended if none began.',
    }),
    acknowledgedAt: t.expose('acknowledgedAt', {
      type: 'DateTime',
      nullable: true,
      description: "When the previous holder's client reported that it has told the person.",
    }),
  }),
})

builder.prismaObjectField(Tool, 'lockHistory', (t) =>
  t.field({
    type: LockHistoryConnection(),
    description:
      'All beginnings and ends of locks on this document, newest first, as far back as the event log goes.',
    args: { after: t.arg.string(), first: t.arg.int() },
    select: { id: true },
    resolve: ({ id }, args, { services }) =>
      keysetPage<LockHistoryRow>(
        'lockHistory',
        args,
        ({ revision }) => [revision],
        ({ after, limit }) => lockHistory(services.db.reads, id, after && revisionOf(after), limit),
      ) as never,
  }),
)

function revisionOf([revision]: Place): number {
  if (typeof revision !== 'number') throw foreignCursor('after')
  return revision
}

function LockHistoryConnection() {
  return builder.connectionObject(
    { type: LockHistoryEntry, name: 'LockHistoryConnection' },
    { name: 'LockHistoryEdge' },
  )
}

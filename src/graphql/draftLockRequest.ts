import { mostInLine } from '../domain/line.ts'
import type { RequestView } from '../domain/requestView.ts'
import type { User as UserRow } from '../generated/prisma/client.ts'
import { lineOf } from '../storage/lockLines.ts'
import { builder } from './builder.ts'
import { Tool } from './tool.ts'
import { User, userOf } from './user.ts'
import { visibleTools } from './visible.ts'

const DraftLockRequestKind = builder.enumType('DraftLockRequestKind', {
  values: {
    ASK: { description: 'A user asks the holder for the lock.' },
    TAKEOVER: { description: 'An admin has announced a takeover.' },
  } as const,
})

const DraftLockRequestState = builder.enumType('DraftLockRequestState', {
  values: {
    WAITING: {},
    RESERVED: { description: 'The draft is free and reserved for this person.' },
    GRANTED: {},
    DENIED: {},
    WITHDRAWN: {},
    LAPSED: {
      description:
        'It was not confirmed for a minute, the reservation was not used in time, or there is nothing left to wait for.',
    },
  } as const,
})

export const DraftLockAnswer = builder.enumType('DraftLockAnswer', {
  values: {
    HAND_OVER: { description: 'The lock ends, and the draft is reserved for the user who asked.' },
    LATER: { description: 'The holder gets the same time once more. Possible once for each request.' },
    DENY: {},
  } as const,
})

export const DraftLockRequest = builder.objectRef<RequestView>('DraftLockRequest').implement({
  description: 'A user waits for a draft. All waiting users form its line.',
  fields: (t) => ({
    id: t.exposeID('id'),
    toolId: t.exposeID('toolId'),
    tool: t.prismaField({
      type: Tool,
      nullable: true,
      description: 'Null if the document has been deleted.',
      resolve: async (query, { toolId }, _args, context) =>
        context.services.db.prisma.tool.findUnique({
          ...query,
          where: { id: toolId, AND: [await visibleTools(context)] },
        }),
    }),
    kind: t.expose('kind', { type: DraftLockRequestKind }),
    state: t.expose('state', { type: DraftLockRequestState }),
    requester: t.field({
      type: User,
      resolve: ({ requesterId }, _args, context) => userOf(requesterId, context) as Promise<UserRow>,
    }),
    note: t.exposeString('note', {
      nullable: true,
      description: 'The note of the user who asked; for an announced takeover, its reason.',
    }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime' }),
    dueAt: t.expose('dueAt', {
      type: 'DateTime',
      nullable: true,
      description:
        "When the lock ends: because the holder did not answer, or by the announced takeover. Null if the request is settled, if the holder's client does not report activity (then only an answer ends the lock), and for ASK while a takeover is announced.",
    }),
    dueInMs: t.int({
      nullable: true,
      description: 'Milliseconds left at asOf.',
      resolve: ({ dueAt, asOf }) => dueAt && Math.max(0, dueAt.getTime() - asOf.getTime()),
    }),
    asOf: t.expose('asOf', { type: 'DateTime', description: 'Database time of this answer.' }),
    position: t.exposeInt('position', { description: 'Place in the line: 1 is next, 0 is settled.' }),
    answer: t.expose('answer', { type: DraftLockAnswer, nullable: true }),
    answerNote: t.exposeString('answerNote', { nullable: true }),
    answeredBy: t.field({
      type: User,
      nullable: true,
      resolve: ({ answeredById }, _args, context) => userOf(answeredById, context),
    }),
    reservedUntil: t.expose('reservedUntil', { type: 'DateTime', nullable: true }),
  }),
})

builder.prismaObjectField(Tool, 'lockRequests', (t) =>
  t.field({
    type: [DraftLockRequest],
    description: 'The line for the draft, next one first.',
    extensions: { rows: mostInLine },
    resolve: ({ id }, _args, { services }) => lineOf(services.db.reads, id),
  }),
)

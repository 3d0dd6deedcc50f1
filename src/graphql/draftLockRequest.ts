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
    ASK: { description: 'Asks the holder.' },
    TAKEOVER: { description: "An admin's takeover that has been announced." },
  } as const,
})

const DraftLockRequestState = builder.enumType('DraftLockRequestState', {
  values: {
    WAITING: {},
    RESERVED: { description: 'The draft is free and kept for this person.' },
    GRANTED: {},
    DENIED: {},
    WITHDRAWN: {},
    LAPSED: { description: 'Not repeated for a minute, not used in time, or nothing to wait for any more.' },
  } as const,
})

export const DraftLockAnswer = builder.enumType('DraftLockAnswer', {
  values: {
    HAND_OVER: { description: 'The lock ends, and the draft is kept for whoever asked.' },
    LATER: { description: 'Once for each request: the deadline moves by as much again.' },
    DENY: {},
  } as const,
})

export const DraftLockRequest = builder.objectRef<RequestView>('DraftLockRequest').implement({
  description: 'Somebody waits for a draft. Those who do are its line.',
  fields: (t) => ({
    id: t.exposeID('id'),
    toolId: t.exposeID('toolId'),
    tool: t.prismaField({
      type: Tool,
      nullable: true,
      description: 'Null once deleted.',
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
    note: t.exposeString('note', { nullable: true, description: 'Of an announced takeover the reason.' }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime' }),
    dueAt: t.expose('dueAt', {
      type: 'DateTime',
      nullable: true,
      description:
        "When silence takes effect, or the announced takeover does. Null once it is settled; where the holder's client does not report activity, so that only an answer ends the lock; and of ASK while a takeover is announced.",
    }),
    dueInMs: t.int({
      nullable: true,
      description: 'Milliseconds left at asOf.',
      resolve: ({ dueAt, asOf }) => dueAt && Math.max(0, dueAt.getTime() - asOf.getTime()),
    }),
    asOf: t.expose('asOf', { type: 'DateTime', description: 'Database time of this answer.' }),
    position: t.exposeInt('position', { description: '1 is next; 0 once it is settled.' }),
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
    description: 'Who waits for the draft, the next one first.',
    extensions: { rows: mostInLine },
    resolve: ({ id }, _args, { services }) => lineOf(services.db.reads, id),
  }),
)

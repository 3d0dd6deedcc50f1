import type { Viewer } from '../application/services.ts'
import {
  createWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  type WebhookSecret,
} from '../application/webhooks.ts'
import * as errors from '../domain/errors.ts'
import { isAdmin } from '../domain/permissions.ts'
import { backlogOf, listWebhooks, type Webhook as WebhookRow } from '../storage/webhooks.ts'
import { idArgument } from './arguments.ts'
import { builder } from './builder.ts'
import { codedError } from './codedError.ts'
import { result } from './result.ts'

const Webhook = builder.objectRef<WebhookRow>('Webhook').implement({
  description:
    'A receiver that is sent what happens to documents and their locks, signed (Standard Webhooks).',
  fields: (t) => ({
    id: t.exposeID('id'),
    url: t.exposeString('url'),
    collection: t.id({
      nullable: true,
      description: 'Null: all.',
      resolve: ({ collectionId }) => collectionId,
    }),
    kinds: t.exposeStringList('kinds', { description: 'Empty: whatever begins or ends a lock.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    backlog: t.int({
      description: 'Events that wait, counted up to 10,000.',
      resolve: ({ id }, _args, { services }) => backlogOf(services.db.reads, id),
    }),
    lastDeliveredAt: t.expose('lastDeliveredAt', { type: 'DateTime', nullable: true }),
    failingSince: t.expose('failingSince', { type: 'DateTime', nullable: true }),
    lastFailure: t.exposeString('lastFailure', {
      nullable: true,
      description: 'What the receiver did in place of taking an event.',
    }),
    stoppedAt: t.expose('stoppedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'It failed for too long, or answered 410: it is sent nothing more until rotateWebhookSecret is called.',
    }),
  }),
})

builder.queryField('webhooks', (t) =>
  t.field({
    type: [Webhook],
    description: 'Admins only.',
    resolve: async (_root, _args, { services, viewerRow }) => {
      const viewer = await viewerRow()
      if (!viewer || !isAdmin(viewer.role)) throw codedError('FORBIDDEN', 'Webhooks are for admins.')
      return listWebhooks(services.db.reads)
    },
  }),
)

const CreateWebhookInput = builder.inputType('CreateWebhookInput', {
  fields: (t) => ({
    url: t.string({
      required: true,
      description: 'https, at a public address or in a network that the operator allows.',
    }),
    collection: t.id({ description: 'Left out: all.' }),
    kinds: t.stringList({
      description: 'Of DraftLockChangeKind. Left out or empty: whatever begins or ends a lock.',
    }),
  }),
})

const WebhookInput = builder.inputType('WebhookInput', {
  fields: (t) => ({ id: t.id({ required: true }) }),
})

const CreateWebhookPayload = builder.objectRef<WebhookSecret>('CreateWebhookPayload').implement({
  fields: (t) => ({
    webhook: t.expose('webhook', { type: Webhook }),
    secret: t.exposeString('secret', { description: 'Shown this once.' }),
  }),
})

const RotateWebhookSecretPayload = builder.objectRef<WebhookSecret>('RotateWebhookSecretPayload').implement({
  description: 'For 24 hours the secret before signs as well. A webhook that was stopped begins again.',
  fields: (t) => ({
    webhook: t.expose('webhook', { type: Webhook }),
    secret: t.exposeString('secret', { description: 'Shown this once.' }),
  }),
})

const DeleteWebhookPayload = builder
  .objectRef<{ deletedWebhookId: string }>('DeleteWebhookPayload')
  .implement({ fields: (t) => ({ deletedWebhookId: t.exposeID('deletedWebhookId') }) })

const draftLock = { needsNone: 'it is about who is told, and leaves every draft as it is' }

builder.mutationFields((t) => ({
  createWebhook: t.field({
    type: CreateWebhookPayload,
    description: 'Admins only, as are the next two.',
    args: { input: t.arg({ type: CreateWebhookInput, required: true }) },
    rate: 'save',
    errors: result(
      'CreateWebhookResult',
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock,
    resolve: (_root, { input }, { services, viewer }) => createWebhook(services, viewer as Viewer, input),
  }),
  rotateWebhookSecret: t.field({
    type: RotateWebhookSecretPayload,
    args: { input: t.arg({ type: WebhookInput, required: true }) },
    rate: 'save',
    errors: result('RotateWebhookSecretResult', errors.NotFoundError, errors.ForbiddenError),
    draftLock,
    resolve: (_root, { input }, { services, viewer }) =>
      rotateWebhookSecret(services, viewer as Viewer, idArgument('input.id', String(input.id))),
  }),
  deleteWebhook: t.field({
    type: DeleteWebhookPayload,
    args: { input: t.arg({ type: WebhookInput, required: true }) },
    rate: 'save',
    errors: result('DeleteWebhookResult', errors.NotFoundError, errors.ForbiddenError),
    draftLock,
    resolve: (_root, { input }, { services, viewer }) =>
      deleteWebhook(services, viewer as Viewer, idArgument('input.id', String(input.id))),
  }),
}))

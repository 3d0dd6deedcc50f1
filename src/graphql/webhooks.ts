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
  description: 'A URL that receives signed events about documents and their locks (Standard Webhooks).',
  fields: (t) => ({
    id: t.exposeID('id'),
    url: t.exposeString('url'),
    collection: t.id({
      nullable: true,
      description: 'Null: all collections.',
      resolve: ({ collectionId }) => collectionId,
    }),
    kinds: t.exposeStringList('kinds', {
      description: 'Kinds of events it gets. Empty: all that begin or end a lock.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    backlog: t.int({
      description: 'Number of events not delivered yet, counted up to 10,000.',
      resolve: ({ id }, _args, { services }) => backlogOf(services.db.reads, id),
    }),
    lastDeliveredAt: t.expose('lastDeliveredAt', { type: 'DateTime', nullable: true }),
    failingSince: t.expose('failingSince', { type: 'DateTime', nullable: true }),
    lastFailure: t.exposeString('lastFailure', {
      nullable: true,
      description: 'Why the last event was not delivered.',
    }),
    stoppedAt: t.expose('stoppedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When deliveries stopped, because they failed for too long or the receiver answered 410. rotateWebhookSecret starts them again. Null: not stopped.',
    }),
  }),
})

builder.queryField('webhooks', (t) =>
  t.field({
    type: [Webhook],
    description: 'All webhooks. For admins.',
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
      description: 'An https URL at a public address, or in a network that the operator allows.',
    }),
    collection: t.id({ description: 'Default: all collections.' }),
    kinds: t.stringList({
      description: 'Values of DraftLockChangeKind. Default: all that begin or end a lock.',
    }),
  }),
})

const WebhookInput = builder.inputType('WebhookInput', {
  fields: (t) => ({ id: t.id({ required: true }) }),
})

const CreateWebhookPayload = builder.objectRef<WebhookSecret>('CreateWebhookPayload').implement({
  fields: (t) => ({
    webhook: t.expose('webhook', { type: Webhook }),
    secret: t.exposeString('secret', { description: 'The signing secret. It is only shown this once.' }),
  }),
})

const RotateWebhookSecretPayload = builder.objectRef<WebhookSecret>('RotateWebhookSecretPayload').implement({
  description:
    'The new secret. For 24 hours events are signed with the old secret too. Deliveries that had stopped start again.',
  fields: (t) => ({
    webhook: t.expose('webhook', { type: Webhook }),
    secret: t.exposeString('secret', { description: 'The signing secret. It is only shown this once.' }),
  }),
})

const DeleteWebhookPayload = builder
  .objectRef<{ deletedWebhookId: string }>('DeleteWebhookPayload')
  .implement({ fields: (t) => ({ deletedWebhookId: t.exposeID('deletedWebhookId') }) })

const draftLock = { needsNone: 'It changes who is told about locks, and no draft.' }

builder.mutationFields((t) => ({
  createWebhook: t.field({
    type: CreateWebhookPayload,
    description: 'Create a webhook. For admins.',
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
    description: 'Give a webhook a new secret. For admins.',
    args: { input: t.arg({ type: WebhookInput, required: true }) },
    rate: 'save',
    errors: result('RotateWebhookSecretResult', errors.NotFoundError, errors.ForbiddenError),
    draftLock,
    resolve: (_root, { input }, { services, viewer }) =>
      rotateWebhookSecret(services, viewer as Viewer, idArgument('input.id', String(input.id))),
  }),
  deleteWebhook: t.field({
    type: DeleteWebhookPayload,
    description: 'Delete a webhook. For admins.',
    args: { input: t.arg({ type: WebhookInput, required: true }) },
    rate: 'save',
    errors: result('DeleteWebhookResult', errors.NotFoundError, errors.ForbiddenError),
    draftLock,
    resolve: (_root, { input }, { services, viewer }) =>
      deleteWebhook(services, viewer as Viewer, idArgument('input.id', String(input.id))),
  }),
}))

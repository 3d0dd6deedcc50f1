import { randomBytes, randomUUID } from 'node:crypto'
import { ForbiddenError, InvalidInputError, NotFoundError } from '../domain/errors.ts'
import { isAdmin } from '../domain/permissions.ts'
import { webhookLimits } from '../domain/webhooks.ts'
import { readCollection } from '../storage/collections.ts'
import { actorOf } from '../storage/users.ts'
import { deleteWebhookRow, insertWebhook, rotateSecret, type Webhook } from '../storage/webhooks.ts'
import { mustBeAllowed } from './agents.ts'
import { parseInput } from './inputs.ts'
import type { Services, Viewer } from './services.ts'
import { createWebhookInput } from './webhookInputs.ts'

export interface WebhookSecret {
  webhook: Webhook
  /** Never shown again. */
  secret: string
}

/** Creates a webhook for events from now on. Throws InvalidInputError, ForbiddenError; NotFoundError for the collection. */
export async function createWebhook(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<WebhookSecret> {
  const { url, collection, kinds } = parseInput(createWebhookInput, raw)
  await mustBeAdmin(services, viewer)
  const db = services.db.leases
  if (collection !== null && !(await readCollection(db, collection))) throw new NotFoundError('collection')
  const fault = await services.webhookUrlFault(url)
  if (fault !== null) throw new InvalidInputError([{ path: ['url'], message: fault }])
  const secret = newSecret()
  const made = { id: randomUUID(), url, collectionId: collection, kinds: kinds ?? [], secret }
  const webhook = await insertWebhook(db, made, viewer.id, webhookLimits.webhooks)
  if (webhook) return { webhook, secret }
  const message = `at most ${webhookLimits.webhooks} webhooks are allowed; delete one with deleteWebhook first`
  throw new InvalidInputError([{ path: ['url'], message }])
}

/** Makes a new secret. For a day both secrets sign, so that the receiver can be changed. A stopped webhook starts again. */
export async function rotateWebhookSecret(
  services: Services,
  viewer: Viewer,
  id: string,
): Promise<WebhookSecret> {
  await mustBeAdmin(services, viewer)
  const secret = newSecret()
  const { bothSecretsMs } = webhookLimits
  const webhook = await rotateSecret(services.db.leases, id, secret, bothSecretsMs, viewer.id)
  if (!webhook) throw new NotFoundError('webhook')
  return { webhook, secret }
}

export async function deleteWebhook(
  services: Services,
  viewer: Viewer,
  id: string,
): Promise<{ deletedWebhookId: string }> {
  await mustBeAdmin(services, viewer)
  if (!(await deleteWebhookRow(services.db.leases, id, viewer.id))) throw new NotFoundError('webhook')
  return { deletedWebhookId: id }
}

async function mustBeAdmin(services: Services, viewer: Viewer): Promise<void> {
  const actor = await actorOf(services.db.leases, viewer.id)
  if (!isAdmin(actor.role)) throw new ForbiddenError('Only an admin may create and change webhooks.')
  mustBeAllowed(services, actor, 'policy')
}

/** In the format of Standard Webhooks. */
const newSecret = () => `whsec_${randomBytes(webhookLimits.secretBytes).toString('base64')}`

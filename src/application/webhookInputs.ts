import { z } from 'zod'
import { kindNames } from '../domain/eventKinds.ts'
import { webhookLimits } from '../domain/webhooks.ts'
import { key, optional, text } from './inputs.ts'

const kind = z.enum(kindNames as [string, ...string[]], {
  error: `must be one of ${kindNames.join(', ')}`,
})

export const createWebhookInput = z.object({
  url: text(webhookLimits.url, 1),
  collection: optional(key),
  kinds: optional(
    z
      .array(kind)
      .max(kindNames.length, `at most ${kindNames.length} kinds are allowed`)
      .transform((kinds) => [...new Set(kinds)]),
  ),
})

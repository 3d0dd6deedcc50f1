import { z } from 'zod'
import { count, key, notBoth, optional, overridable } from './inputs.ts'

export const publishDraftInput = z
  .object({ ...overridable, baseVersion: count(1), idempotencyKey: optional(key) })
  .superRefine(notBoth)

export const unpublishToolInput = z
  .object({ ...overridable, idempotencyKey: optional(key) })
  .superRefine(notBoth)

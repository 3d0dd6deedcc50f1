import { z } from 'zod'
import { textFault } from '../domain/content.ts'
import { key, limits, lockToken, remark, text, toolId } from './inputs.ts'

const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? null)

/** Whatever the other system calls its document: compared byte for byte, and no character of it means anything here. */
export const documentKey = z.string().superRefine((value, context) => {
  const length = value.length > limits.key * 2 ? value.length : [...value].length
  const fault =
    length < 1 || length > limits.key
      ? `is ${length} characters long; 1 to ${limits.key} are allowed`
      : textFault(value)
  if (fault) context.addIssue({ code: 'custom', message: fault })
})

export const openDocumentInput = z.object({
  document: z.object({ collection: key, key: documentKey }),
  title: optional(text(limits.title, 1)),
  maintainerIds: optional(
    z.array(key).max(limits.maintainers, `at most ${limits.maintainers} maintainers are allowed`),
  ),
})

export const noteExternalSaveInput = z.object({
  toolId,
  lockToken: optional(lockToken),
  reference: optional(text(limits.key, 1)),
  message: optional(remark),
  idempotencyKey: optional(key),
  release: z
    .boolean()
    .nullish()
    .transform((release) => release ?? false),
})

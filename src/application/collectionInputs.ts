import { z } from 'zod'
import { count, key, limits, policyLimits, slug, text } from './inputs.ts'

/** Null means the same as left out: an update keeps the value, a new collection gets the default. */
const maybe = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined)

const editors = z.enum(['MAINTAINERS', 'CONTRIBUTORS'])
const readers = z.enum(['EVERYBODY', 'EDITORS'])
const flag = maybe(z.boolean()).transform((value) => value ?? false)

/** The schema validator checks the rest: size, depth, and whether it is a valid JSON Schema. */
const contentSchema = z
  .record(z.string(), z.unknown(), 'must be a JSON Schema: an object')
  .nullable()
  .optional()

const urlTemplate = text(2_000, 1)
  .refine(
    (url) => /^https?:\/\//.test(url) && url.includes('{key}') && URL.canParse(url.replaceAll('{key}', 'k')),
    'must be an http or https URL that contains {key}',
  )
  .nullable()
  .optional()

const lockPolicy = z.object({
  enabled: maybe(z.boolean()),
  ttlMs: maybe(policyLimits.ttlMs),
  heartbeatIntervalMs: maybe(policyLimits.heartbeatIntervalMs),
  // Null means never, so it must differ from undefined.
  idleTimeoutMs: policyLimits.idleTimeoutMs.nullable().optional(),
  coversMetadata: maybe(z.boolean()),
  reserveMs: maybe(policyLimits.reserveMs),
  agents: maybe(policyLimits.agents),
})

export const createCollectionInput = z
  .object({
    id: slug,
    name: text(limits.title, 1),
    storage: maybe(z.enum(['INTERNAL', 'EXTERNAL'])).transform((storage) => storage ?? 'INTERNAL'),
    singleton: flag,
    runnable: flag,
    editors: maybe(editors),
    readers: maybe(readers).transform((who) => who ?? 'EVERYBODY'),
    contentSchema,
    urlTemplate,
    lockPolicy: lockPolicy.nullish().transform((policy) => policy ?? lockPolicy.parse({})),
    dryRun: flag,
  })
  .superRefine(({ storage, ...input }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (storage === 'INTERNAL') {
      if (input.urlTemplate)
        refuse(
          'urlTemplate',
          'is only allowed for EXTERNAL collections, whose documents are in another system',
        )
      return
    }
    const kept = 'is only allowed for INTERNAL collections, whose documents are stored in Holdfast'
    if (input.contentSchema) refuse('contentSchema', kept)
    if (input.singleton) refuse('singleton', kept)
    if (input.runnable) refuse('runnable', kept)
  })

export const updateCollectionInput = z.object({
  id: key,
  expectedVersion: count(1),
  name: maybe(text(limits.title, 1)),
  editors: maybe(editors),
  readers: maybe(readers),
  contentSchema,
  urlTemplate,
  archived: maybe(z.boolean()),
  dryRun: flag,
})

export const deleteCollectionInput = z.object({ id: key })

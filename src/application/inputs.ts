import { z } from 'zod'
import { type CanonicalContent, canonicalContent, textFault } from '../domain/content.ts'
import { InvalidInputError } from '../domain/errors.ts'
import { fileLimits, fileNameFault, foldersOf, sameFileName } from '../domain/files.ts'
import type { Json } from '../domain/json.ts'
import { UnreadContent } from '../domain/unreadContent.ts'

/** All limits of inputs. Characters are Unicode code points. */
export const limits = {
  title: 200,
  summary: 2_000,
  taxonomyEntries: 50,
  taxonomyEntry: 100,
  maintainers: 100,
  remark: 1_000,
  key: 200,
  search: 200,
  int: 2_147_483_647,
}

/** Parses an input, or throws InvalidInputError with all problems. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new InvalidInputError(
    parsed.error.issues.map(({ path, message }) => ({ path: path.map(String), message })),
  )
}

const length = (text: string) => [...text].length

/** Text without C0 control characters other than tab and newline. */
function line(max: number, min = 0) {
  const checked = z.string().superRefine((text, context) => {
    const count = text.length > max * 2 ? text.length : length(text)
    const fault =
      count > max
        ? `is ${count} characters long; at most ${max} are allowed`
        : count < min
          ? `must have at least ${min} ${min === 1 ? 'character' : 'characters'}`
          : (textFault(text) ?? (hasControl(text) ? 'must not contain control characters' : null))
    if (fault) context.addIssue({ code: 'custom', message: fault })
  })
  // For readers of the printed schema. The check is above.
  return checked.meta({ minLength: min, maxLength: max })
}

/** C0 control characters other than tab and newline. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const hasControl = (text: string): boolean => /[\0-\x08\x0b-\x1f]/.test(text)

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
export const isUuid = (text: string) => uuidPattern.test(text)
export const uuid = z
  .string()
  .refine(isUuid, 'must be a UUID')
  .transform((id) => id.toLowerCase())

export const toolId = uuid

export const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? null)

export const key = line(limits.key, 1)
export const lockToken = line(limits.key, 1)
export const remark = line(limits.remark)
const isVisible = (text: string) => /[^\s\p{C}\p{Z}]/u.test(text)
export const visibleReason = remark.refine(isVisible, 'must contain visible text')
export const count = (min: number, max = limits.int) =>
  z.number().int().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`)
export const search = line(limits.search)
export const text = line

export const content = z.unknown().transform((value, context): CanonicalContent => {
  if (value instanceof UnreadContent) return value
  try {
    return canonicalContent(value, [])
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    for (const { path, message } of error.issues) context.addIssue({ code: 'custom', path, message })
    return z.NEVER
  }
})

export const acquireDraftLockInput = z.object({
  toolId,
  sessionId: key,
  idempotencyKey: key,
  baseVersion: optional(count(1)),
  comment: optional(remark),
})

export const heartbeatInput = z.object({
  toolId,
  lockToken,
  idleMs: count(0)
    .nullish()
    .transform((ms) => ms ?? 0),
  reportsActivity: z
    .boolean()
    .nullish()
    .transform((reports) => reports ?? false),
})

export const releaseDraftLockInput = z.object({ toolId, lockToken })

export const forceTakeLockInput = z.object({
  toolId,
  sessionId: key,
  idempotencyKey: key,
  observedFencingToken: count(1),
  reason: optional(visibleReason),
  graceMs: optional(count(5_000, 600_000)),
})

export const forceReleaseLockInput = z.object({
  toolId,
  observedFencingToken: count(1),
  reason: optional(visibleReason),
})

const plainText = z.string().superRefine((value, context) => {
  const fault = textFault(value)
  if (fault) context.addIssue({ code: 'custom', message: fault })
})

export const lockOverride = z.object({ observedFencingToken: optional(count(1)), reason: visibleReason })

/** The fields of every call under the lock. Spread them into its input. */
export const lockedCall = { toolId, lockToken: optional(lockToken) }
/** The same, with an admin's override. Such an input also needs `notBoth`. */
export const overridable = { ...lockedCall, override: optional(lockOverride) }

export function notBoth(input: { lockToken?: unknown; override?: unknown }, context: z.RefinementCtx): void {
  if (input.lockToken && input.override)
    context.addIssue({
      code: 'custom',
      path: ['override'],
      message: 'cannot be combined with lockToken; send one of them',
    })
}

const fileName = z.string().superRefine((name, context) => {
  const fault = fileNameFault(name)
  if (fault) context.addIssue({ code: 'custom', message: fault })
})
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
const files = z
  .array(z.object({ name: fileName, sha256 }))
  .max(fileLimits.files, `at most ${fileLimits.files} files are allowed`)
  .superRefine((list, context) => {
    const seen = new Set<string>()
    list.forEach(({ name }, index) => {
      if (seen.has(sameFileName(name)))
        context.addIssue({
          code: 'custom',
          path: [index, 'name'],
          message: 'is there twice; each name may be used once',
        })
      seen.add(sameFileName(name))
    })
    list.forEach(({ name }, index) => {
      const taken = foldersOf(name).find((folder) => seen.has(sameFileName(folder)))
      if (taken !== undefined)
        context.addIssue({
          code: 'custom',
          path: [index, 'name'],
          message: `is in the folder ${taken}, which is also the name of a file`,
        })
    })
  })

export const saveDraftInput = z
  .object({
    ...overridable,
    baseVersion: count(1),
    content,
    files: optional(files),
    message: optional(remark),
    idempotencyKey: optional(key),
    release: z
      .boolean()
      .nullish()
      .transform((release) => release ?? false),
  })
  .superRefine(notBoth)

export const restoreDraftVersionInput = z.object({
  ...lockedCall,
  baseVersion: count(1),
  number: count(1),
  message: optional(remark),
  idempotencyKey: optional(key),
})

export const deleteToolInput = z.object({ ...overridable, confirmSlug: plainText }).superRefine(notBoth)

const taxonomy = z
  .array(line(limits.taxonomyEntry, 1))
  .max(limits.taxonomyEntries, `at most ${limits.taxonomyEntries} entries are allowed`)

export const updateToolMetadataInput = z
  .object({
    ...overridable,
    expectedMetadataVersion: count(1),
    title: optional(line(limits.title, 1)),
    summary: optional(line(limits.summary)),
    taxonomy: optional(taxonomy),
    maintainerIds: optional(
      z.array(key).max(limits.maintainers, `at most ${limits.maintainers} maintainers are allowed`),
    ),
  })
  .superRefine(notBoth)

export const policyLimits = {
  ttlMs: count(2_000, 604_800_000),
  heartbeatIntervalMs: count(1, 201_600_000),
  idleTimeoutMs: count(60_000, 86_400_000),
  reserveMs: count(5_000, 120_000),
  agents: z.enum(['REFUSED', 'YIELD', 'EQUAL']),
}

export const updateLockPolicyInput = z.object({
  collection: key,
  expectedVersion: count(1),
  enabled: z.boolean().nullish(),
  ttlMs: policyLimits.ttlMs.nullish(),
  heartbeatIntervalMs: policyLimits.heartbeatIntervalMs.nullish(),
  // Null switches it off, so it must differ from undefined.
  idleTimeoutMs: policyLimits.idleTimeoutMs.nullable().optional(),
  coversMetadata: z.boolean().nullish(),
  reserveMs: policyLimits.reserveMs.nullish(),
  agents: policyLimits.agents.nullish(),
})

export const slug = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,99}$/,
    'must be 1 to 100 characters of a-z, 0-9 and -, and must not start with -',
  )

export const createToolInput = z.object({
  collection: key,
  slug,
  title: line(limits.title, 1),
  summary: optional(line(limits.summary)),
  taxonomy: optional(taxonomy),
  content,
  idempotencyKey: optional(key),
})

/** Any JSON object, checked and canonical. */
const object = content
const jsonValue = z.unknown().transform((value, context) => {
  if (value instanceof UnreadContent) return value.asAnyValue() as never
  try {
    return canonicalContent({ value }, []).value.value as Json
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    for (const { path, message } of error.issues)
      context.addIssue({ code: 'custom', path: path.slice(1), message })
    return z.NEVER
  }
})

/** With locking off there is no token; baseVersion then says which version the call is based on. */
const sandboxCall = { ...lockedCall, baseVersion: optional(count(1)) }

export const runSandboxInput = z.object({
  ...sandboxCall,
  snapshot: z.object({
    entrypoint: line(limits.key).refine(
      isVisible,
      'must be the name of a function that the source code exports',
    ),
    sourceCode: plainText,
    settingsSchema: optional(object),
    inputSchema: optional(object),
    usageInstructions: optional(plainText),
  }),
  inputs: optional(object),
  idempotencyKey: optional(key),
})

export const startSandboxActionInput = z.object({
  ...sandboxCall,
  snapshotId: optional(z.string()),
  actionId: line(limits.key, 1),
  input: optional(jsonValue),
  expectedStateRev: count(0),
  idempotencyKey: optional(key),
})

export const cancelSandboxRunInput = z.object({
  runId: uuid,
})

export const resolveSandboxSettingsInput = z.object({ ...sandboxCall, settingsSchema: object })

export const saveSandboxSettingsInput = z.object({
  ...sandboxCall,
  settingsSchema: object,
  values: object,
  expectedStateRev: count(0),
})

export const runToolInput = z.object({ toolId, inputs: optional(object), idempotencyKey: optional(key) })

export const saveToolSettingsInput = z.object({ toolId, values: object, expectedStateRev: count(0) })

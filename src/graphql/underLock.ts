import type { z } from 'zod'
import type { GuardedCall, GuardedDraft, Needs } from '../application/guard.ts'
import type { Services, Viewer } from '../application/services.ts'
import * as errors from '../domain/errors.ts'
import type { Context } from './context.ts'
import { type DraftLockGuard, type Guarded, isOverridable } from './guardPlugin.ts'
import { type ErrorClass, result } from './result.ts'

interface GuardedMutation<Schema extends z.ZodObject, Answer> {
  /** Name of the union that it answers. */
  result: string
  /** What it may refuse with, besides what the guard refuses. */
  refusals?: ErrorClass[]
  /** Parsed before anything else: InvalidInputError costs no transaction. An `override` in it is an admin's bypass. */
  input: Schema
  /** What it stands on; left out: the caller's lease. */
  needs?: Needs
  call(input: z.output<Schema>): Omit<GuardedCall, 'needs'>
  /** What can be looked up before the tool is locked; what it answers is added to the input. */
  prepare?(services: Services, input: z.output<Schema>, viewer: Viewer): Promise<unknown>
  work(draft: GuardedDraft, input: z.output<Schema>, services: Services): Promise<Answer>
  /** The first answer of a retry, from what was stored. */
  replay?(answer: never): Answer
}

/** A guarded mutation's errors, option and resolver, typed by its input. Spread it into the field. */
export function underLock<Schema extends z.ZodObject, Answer>(mutation: GuardedMutation<Schema, Answer>) {
  const { result: name, refusals = [], work, ...declared } = mutation
  const guard = { needs: 'lease', ...declared } as DraftLockGuard
  return {
    errors: result(name, ...refusalsOf(guard), ...refusals),
    draftLock: guard,
    resolve: (parent: unknown, _args: unknown, { services }: Context): Promise<Answer> => {
      const guarded = parent as Guarded<z.output<Schema>>
      return work(guarded.draft, guarded.input, services)
    },
  }
}

/** What the guard itself may answer, by what the input can say. */
function refusalsOf(guard: DraftLockGuard): ErrorClass[] {
  return [
    errors.DraftLockHeldError,
    errors.DraftLockLostError,
    ...(isOverridable(guard) ? [errors.DraftLockNotHeldError] : []),
    ...(guard.needs === 'noOtherHolder' ? [] : [errors.DraftLockRequiredError]),
    ...('baseVersion' in guard.input.shape ? [errors.DraftVersionConflictError] : []),
    errors.NotFoundError,
    errors.ForbiddenError,
    errors.InvalidInputError,
  ]
}

/** What `@holdfast/guard` exports. */
export { type Check, type CheckOptions, checkOf } from './check.ts'
export { type Dialect, type FencedUpdate, fencedUpdate } from './fence.ts'
export {
  DraftLockHeldError,
  DraftLockLostError,
  DraftLockRequiredError,
  GuardRefusal,
  type Lock,
  NotFoundError,
  type Person,
  refusalOf,
} from './refusals.ts'

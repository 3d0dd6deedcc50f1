import type { DraftLockGuard, DraftLockOption } from '../../src/graphql/guardPlugin.ts'
import { schema } from '../../src/graphql/schema.ts'

/** How each mutation declares its guard. */
export const guards: [mutation: string, option: DraftLockOption][] = Object.values(
  schema.getMutationType()?.getFields() ?? {},
).map((field) => [field.name, (field.extensions.pothosOptions as { draftLock: DraftLockOption }).draftLock])

export const isGuarded = (option: DraftLockOption): option is DraftLockGuard => !('needsNone' in option)

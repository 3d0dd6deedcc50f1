import type { LockView } from '../domain/lockView.ts'
import type { WrittenVersion } from '../storage/record.ts'
import { builder } from './builder.ts'

/** A lock, with its draft head where the call has just written it. */
type ShownLock = LockView & { draftHead?: WrittenVersion }

/** Named before it is described: tools show their lock, and locks their tool. */
export const DraftLock = builder.objectRef<ShownLock>('DraftLock')

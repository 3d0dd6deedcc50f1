import type { LockView } from '../domain/lockView.ts'
import type { WrittenVersion } from '../storage/record.ts'
import { builder } from './builder.ts'

/** A lock, with its draft head if the call has just written it. */
type ShownLock = LockView & { draftHead?: WrittenVersion }

/** Declared before it is implemented, because tools have a lock and locks have a tool. */
export const DraftLock = builder.objectRef<ShownLock>('DraftLock')

import type { LockView } from '../domain/lockView.ts'
import { builder } from './builder.ts'

/** Named before it is described: tools show their lock, and locks their tool. */
export const DraftLock = builder.objectRef<LockView>('DraftLock')

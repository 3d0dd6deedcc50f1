import type { LockPolicy } from '../../src/domain/lease.ts'
import type { RequestAnswer } from '../../src/domain/line.ts'
import type { Role } from '../../src/domain/permissions.ts'

export const sessions = [
  { holderId: 'ada', holderKind: 'HUMAN', sessionId: 'ada-1' },
  { holderId: 'ada', holderKind: 'HUMAN', sessionId: 'ada-2' },
  { holderId: 'bo', holderKind: 'HUMAN', sessionId: 'bo-1' },
  { holderId: 'ada~bot', holderKind: 'AGENT', sessionId: 'bot-1' },
] as const

/** Stands for the session that was granted the lock last. */
export const holder = sessions.length

/** What can happen. `session` is an index of the list above, or `holder`. */
export type Step =
  | { does: 'acquire'; session: number; again: boolean; base: number | null; many: boolean }
  | { does: 'beat'; session: number; idleMs: number; reports: boolean; many: boolean }
  | { does: 'takeOver' | 'save' | 'end'; session: number }
  | { does: 'ask' | 'announce' | 'repeat' | 'withdraw'; session: number }
  | { does: 'answer'; answer: RequestAnswer; nth: number }
  | { does: 'sweep' | 'epoch' | 'settle' }
  | { does: 'pass'; ms: number }
  | { does: 'passToExpiry'; off: number }
  | { does: 'policy'; policy: LockPolicy }
  | { does: 'role'; session: number; role: Role }
  | { does: 'maintain'; session: number; maintains: boolean }

export const sessionOf = (index: number) => sessions[index] as (typeof sessions)[number]

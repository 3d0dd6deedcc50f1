import {
  DraftLockLostError,
  NotFoundError,
  UnavailableError,
  type UserError,
  unknownToken,
} from '../domain/errors.ts'
import { reserveFirst, settle } from '../domain/handover.ts'
import type { LeaseState, Transition } from '../domain/lease.ts'
import { isAdmin } from '../domain/permissions.ts'
import { toolChangeOf } from '../domain/toolChangeKinds.ts'
import { type DraftRow, readDraftRow } from '../storage/draftRow.ts'
import { rowHolderOf } from '../storage/failures.ts'
import { lossOf } from '../storage/grants.ts'
import { type Changes, record } from '../storage/record.ts'
import { inSharedTransaction, inToolTransaction, type ToolTransaction } from '../storage/toolTransaction.ts'
import type { Services, Viewer } from './services.ts'

export type DraftChanges = Omit<Changes, 'collectionId' | 'policy' | 'now' | 'answer'>

/** Records changes, after those that came with time (such as an expiry), and returns the state after them. */
export type Write = (changes: DraftChanges, answer?: unknown) => LeaseState

/** The draft with all changes that came with time, such as an expiry. */
export interface NoticedDraft extends DraftRow {
  /** True if changes that came with time are not recorded yet. */
  isNews: boolean
}

/** A call about one document. */
export interface ToolCall {
  toolId: string
  lockToken: string | null
  /** Mutation name, key and hash of the input: a retry gets the first answer (rule 20). */
  retry?: { mutation: string; key: string; requestHash: string } | null
  /** The call writes only with `write`, as its last step, so it may share its transaction with such calls for other tools. */
  shares?: boolean
}

/** A refusal whose own writes must be committed before it is thrown. */
class CommittedRefusal {
  readonly error: UserError
  constructor(error: UserError) {
    this.error = error
  }
}

/** Commits the writes, then throws the error. */
export function refuseAfter(error: UserError): never {
  return new CommittedRefusal(error) as never
}

/**
 * The tool transaction, with the lock row read. Changes are announced after the commit. The work sees the draft with all changes
 * that come with time: an expired lease does not count, and people who have left the line do not wait. A write records these
 * changes first (rule 17), and reserves a draft that has become free for the first in line (rule 33).
 */
export async function withTool<T>(
  services: Services,
  viewer: Viewer,
  call: ToolCall,
  work: (tx: ToolTransaction, draft: NoticedDraft, write: Write) => Promise<T>,
): Promise<T> {
  let written: Transition[] = []
  let tellsTool = false
  const { db } = services
  const transact = async (tx: ToolTransaction): Promise<T> => {
    written = []
    tellsTool = false
    const met = await readDraftRow(tx, viewer.id, call.retry ?? null)
    if (!met) throw await gone(tx, viewer, call.lockToken)
    const { policy, collectionId, now } = met
    const noticed = settle(met.state, policy, now)
    const draft = { ...met, state: noticed.at(-1)?.state ?? met.state, isNews: noticed.length > 0 }
    return work(tx, draft, (changes, answer) => {
      const steps = [...noticed, ...(changes.transitions ?? [])]
      const transitions = changes.deleteTool ? steps : reserveFirst(steps, policy, now)
      const made = changes.state ?? draft.state
      const { line, revision } = transitions.at(-1)?.state ?? made
      const state = { ...made, line, revision }
      written.push(...transitions)
      tellsTool ||= changes.audit?.some(({ action }) => toolChangeOf(action)) ?? false
      record(tx, {
        ...changes,
        state,
        transitions,
        collectionId,
        policy,
        now,
        ...(call.retry && answer !== undefined && { answer: { userId: viewer.id, ...call.retry, answer } }),
      })
      return state
    })
  }
  const running = call.shares
    ? inSharedTransaction(db.saves, call.toolId, transact)
    : db.people.enter(viewer.id, () => inToolTransaction(db, call.toolId, transact))
  const result = await running.catch((error) => nameRowHolder(services, viewer, error))
  for (const { state } of written) services.announce({ toolId: state.toolId, revision: state.revision })
  if (tellsTool) services.announceTool(call.toolId)
  if (result instanceof CommittedRefusal) throw result.error
  return result
}

/** Only an admin is told who keeps the row locked (rule 30), because only an admin can end it. */
export async function nameRowHolder(services: Services, viewer: Viewer, error: unknown): Promise<never> {
  const holder = rowHolderOf(error)
  const person = holder && (await services.db.users.load(viewer.id).catch(() => null))
  if (!person || !isAdmin(person.role)) throw error
  throw new UnavailableError(`The document is busy: ${holder} has locked its database row`, 1_000)
}

/** The tokens of a deleted tool still get an answer. */
async function gone(tx: ToolTransaction, viewer: Viewer, token: string | null): Promise<UserError> {
  const loss = token === null ? unknownToken : await lossOf(tx, tx.toolId, token, viewer.id)
  return loss.cause === 'UNKNOWN_TOKEN' ? new NotFoundError('document') : new DraftLockLostError(loss, null)
}

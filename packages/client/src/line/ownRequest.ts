import type { RequestDraftLockInput } from '@holdfast/documents'
import type { SessionStorage } from '../session.ts'
import { tried } from '../tried.ts'

/** What this session has asked for: a reload goes on with it, and keeps the place within a minute. */
export interface OwnRequest {
  requestId: string | null
  /** Said again every 20 s with the same key; null of an announced takeover, which nobody repeats. */
  input: RequestDraftLockInput | null
}

export function ownRequest(toolId: string, storage: SessionStorage | undefined) {
  const key = `holdfast.request.${toolId}`
  const read = (): OwnRequest | null => JSON.parse(storage?.getItem(key) || 'null')
  let own = tried(read) ?? null
  return {
    now: () => own,
    set(next: OwnRequest | null) {
      own = next
      tried(() => storage?.setItem(key, next ? JSON.stringify(next) : ''))
    },
  }
}

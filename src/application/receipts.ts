import type { LockView } from '../domain/lockView.ts'
import { receiptClaims } from '../domain/receipt.ts'
import type { Services } from './services.ts'

/** The statement of a lease that its holder shows to other systems; null where the service has no key, or the document is gone. */
export async function receiptOf({ db, signReceipt }: Services, lock: LockView): Promise<string | null> {
  if (!signReceipt) return null
  const place = await db.leasePlaces.load(lock)
  return place && signReceipt(receiptClaims(lock, place))
}

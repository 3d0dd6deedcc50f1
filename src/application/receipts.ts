import type { LockView } from '../domain/lockView.ts'
import { receiptClaims } from '../domain/receipt.ts'
import type { Services } from './services.ts'

/** The signed receipt of a lease, for other systems; null if the service has no key or the document was deleted. */
export async function receiptOf({ db, signReceipt }: Services, lock: LockView): Promise<string | null> {
  if (!signReceipt) return null
  const place = await db.leasePlaces.load(lock)
  return place && signReceipt(receiptClaims(lock, place))
}

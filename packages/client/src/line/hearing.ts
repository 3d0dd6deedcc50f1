import type { TypedDocumentNode } from '@holdfast/documents'
import { delayBefore } from '../calls.ts'
import type { Clock } from '../clock.ts'
import { refusalOf } from '../failures.ts'
import type { Transport, Variables } from '../transport.ts'

export interface Hearing {
  transport: Transport
  clock: Clock
  random(): number
}

/** One subscription, begun again whenever it breaks, until the server refuses it. Answers with the function that ends it. */
export function hear<Data, V extends Variables>(
  { transport, clock, random }: Hearing,
  document: TypedDocumentNode<Data, V>,
  variables: V,
  next: (data: Data) => void,
): () => void {
  let end = () => {}
  const begin = (tries: number) => {
    let isCurrent = true
    let failures = tries
    let unsubscribe = () => {}
    const leave = () => {
      isCurrent = false
      unsubscribe()
    }
    const again = () => {
      if (!isCurrent) return
      leave()
      end = clock.after(delayBefore(failures, random), () => begin(failures + 1))
    }
    end = leave
    unsubscribe = transport.subscribe(document, variables, {
      next(data) {
        if (!isCurrent) return
        failures = 0
        next(data)
      },
      error: (error) => (refusalOf(error) ? leave() : again()),
      complete: again,
    })
    // An error can come before there is a function to unsubscribe.
    if (!isCurrent) unsubscribe()
  }
  begin(0)
  return () => end()
}

import { type Check, type CheckOptions, checkOf } from './check.ts'
import { refused } from './refusals.ts'

/** As much of a Prisma client as is needed. */
interface Transactions<Tx> {
  // biome-ignore lint/suspicious/noExplicitAny: options differ from client to client
  $transaction<R>(work: (tx: Tx) => Promise<R>, options?: any): Promise<R>
}
interface Raw {
  $queryRawUnsafe<R>(text: string, ...values: unknown[]): Promise<R>
}

/** `work` in an interactive transaction of Prisma's that holds the lock until it is committed; refused, nothing is written. */
export function holdfast<Tx extends Raw>(prisma: Transactions<Tx>, options?: CheckOptions) {
  return {
    $guarded<T>(
      check: Check,
      work: (tx: Tx, fence: number) => Promise<T>,
      transaction?: Parameters<Transactions<Tx>['$transaction']>[1],
    ): Promise<T> {
      const { text, values } = checkOf(check, options)
      return prisma
        .$transaction(async (tx) => {
          const [row] = await tx.$queryRawUnsafe<{ fence: number }[]>(text, ...values)
          return work(tx, (row as { fence: number }).fence)
        }, transaction)
        .catch(refused)
    },
  }
}

import { median, percentile } from '../report/statistics.ts'

export interface Load {
  perSecond: number
  p50Ms: number
  p99Ms: number
  calls: number
}

/** `callers` ask again as soon as they are answered. A call that fails ends the run: a refusal is cheaper than an answer. */
export async function hammer(
  callers: ((round: number) => Promise<unknown>)[],
  seconds: number,
): Promise<Load> {
  const took: number[] = []
  const began = performance.now()
  const until = began + seconds * 1_000
  await Promise.all(
    callers.map(async (call) => {
      for (let round = 0; performance.now() < until; round++) {
        const asked = performance.now()
        await call(round)
        took.push(performance.now() - asked)
      }
    }),
  )
  const elapsed = (performance.now() - began) / 1_000
  return {
    perSecond: took.length / elapsed,
    p50Ms: median(took),
    p99Ms: percentile(took, 0.99),
    calls: took.length,
  }
}

import { median } from './statistics.ts'

export interface Trend {
  /** From the beginning to the end, by a straight line. */
  growth: number
  /** The line may be so much steeper, or flatter, by chance: two standard errors. */
  noise: number
  /** What grows. */
  level: number
}

/**
 * Whether what was looked at again and again has grown. A look tells little that the one before did not, so that the line is
 * laid through the medians of a few stretches: laid through all looks it would seem far more certain than it is.
 */
export function trendOf(values: number[], stretches = 12): Trend {
  const medians = Array.from({ length: stretches }, (_, stretch) =>
    median(
      values.slice(
        Math.floor((stretch * values.length) / stretches),
        Math.floor(((stretch + 1) * values.length) / stretches),
      ),
    ),
  ).filter((value) => !Number.isNaN(value))
  const count = medians.length
  const meanX = (count - 1) / 2
  const meanY = medians.reduce((sum, value) => sum + value, 0) / count
  const spread = medians.reduce((sum, _, x) => sum + (x - meanX) ** 2, 0)
  const slope = medians.reduce((sum, value, x) => sum + (x - meanX) * (value - meanY), 0) / spread
  const left = medians.reduce((sum, value, x) => sum + (value - meanY - slope * (x - meanX)) ** 2, 0)
  const error = Math.sqrt(left / (count - 2) / spread)
  return { growth: slope * (count - 1), noise: 2 * error * (count - 1), level: median(medians) }
}

import type { Row } from '../measure.ts'
import type { Stage } from '../stage.ts'

/** Something large or long that is measured by itself, in minutes or hours. */
export interface Large<Options extends Record<string, number> = Record<string, number>> {
  name: string
  /** What may be asked for on the command line, with its usual values. */
  options: Options
  run(stage: Stage, options: Options): Promise<Row[]>
}

export const large = <Options extends Record<string, number>>(one: Large<Options>) => one as unknown as Large

export const thousands = (count: number) => count.toLocaleString('en')

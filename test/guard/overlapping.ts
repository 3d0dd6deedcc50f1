import { setTimeout as sleep } from 'node:timers/promises'
import { Writer } from '../support/foreignTable.ts'
import type { World } from '../support/world.ts'

/**
 * Writers with one token, started one after the other so that at least one is always writing, until the token
 * has ended.
 */
export async function overlapping(
  world: World,
  count: number,
  eachMs: number,
  lockToken: string,
  key: string,
): Promise<{ refused: string[]; over(): Promise<unknown> }> {
  const writers = await Promise.all(Array.from({ length: count }, () => Writer.on(world)))
  const refused: string[] = []
  const running = writers.map(async (writer, index) => {
    await sleep((index * eachMs) / count)
    for (;;)
      try {
        await writer.begins()
        await writer.uses(lockToken)
        await writer.sql('SELECT pg_sleep($1)', [eachMs / 1000])
        await writer.writes(key, 'under way')
        await writer.commits()
      } catch (error) {
        refused.push((error as { code: string }).code)
        return writer.ends()
      }
  })
  await sleep(eachMs)
  return { refused, over: () => Promise.all(running) }
}

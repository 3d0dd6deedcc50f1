import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { type VisitOptions, Visitor } from './visitor.ts'

/**
 * A server, a browser and three people for the tests of one file. No page may have logged an error by the end
 * of a test.
 */
export function stage() {
  const set = {} as { world: World; browser: Browser; ada: Person; bo: Person; cleo: Person }
  const visitors: Visitor[] = []
  beforeAll(async () => {
    set.world = await World.open()
    set.browser = await openBrowser()
    set.ada = await set.world.person('ada', { claims: { name: 'Ada Lovelace' } })
    set.bo = await set.world.person('bo', { claims: { name: 'Bo Andersson' } })
    set.cleo = await set.world.person('cleo', { role: 'ADMIN', claims: { name: 'Cleo Marsh' } })
    for (const person of [set.ada, set.bo, set.cleo]) await person.ask('{ viewer { id } }')
  })
  afterEach(async () => {
    const gone = visitors.splice(0)
    const complaints = gone.flatMap((visitor) => visitor.complaints)
    await Promise.all(gone.map((visitor) => visitor.leaves()))
    expect(complaints).toEqual([])
  })
  afterAll(async () => {
    await set.browser?.close()
    await set.world?.close()
  })
  return {
    set,
    async visits(who: Person, path: string, options: VisitOptions = {}) {
      const visitor = await Visitor.enter(set.browser, set.world, who, options)
      visitors.push(visitor)
      await visitor.opens(path)
      return visitor
    },
  }
}

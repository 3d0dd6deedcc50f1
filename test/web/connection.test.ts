import type { WebSocketRoute } from 'playwright-core'
import { expect, test } from 'vitest'
import { faultsOf } from './axe.ts'
import { stage } from './stage.ts'
import type { Visitor } from './visitor.ts'

const { set, visits } = stage()
const lost = /^Connection lost/

/** The network between this page and the service. */
async function network({ page }: Visitor) {
  const open = new Set<WebSocketRoute>()
  let isCut = false
  await page.routeWebSocket(/\/graphql$/, (socket) => {
    if (isCut) return void socket.close({ code: 1012 })
    open.add(socket)
    socket.connectToServer()
  })
  return {
    async cut() {
      isCut = true
      for (const socket of open) await socket.close({ code: 1012 })
    },
    mend() {
      isCut = false
    },
  }
}

test('a lost connection is shown everywhere, and nothing is shown as live; once it is back, missed changes appear', async () => {
  const toolId = await set.ada.creates({ title: 'Meanwhile' })
  const cleo = await visits(set.cleo, '/')
  const wire = await network(cleo)
  await cleo.opens('/locks')
  await cleo.page.getByText('Live', { exact: true }).waitFor()
  await wire.cut()
  await cleo.page.getByText('Reconnecting', { exact: true }).waitFor()
  await cleo.reads(lost)
  expect(await faultsOf(cleo)).toEqual([])
  await cleo.picture('connection-lost')
  await set.ada.holds(toolId)
  wire.mend()
  await cleo.reads('Meanwhile')
  await cleo.page.getByText('Live', { exact: true }).waitFor()
  await expect.poll(() => cleo.page.getByText(lost).count()).toBe(0)
})

import { readFileSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { csv } from '../../src/web/admin/csv.ts'
import { stage } from './stage.ts'

const { set, visits } = stage()
let toolId: string
let title: string
let count = 0

beforeEach(async () => {
  title = `Bracket ${++count}`
  toolId = await set.ada.creates({ title })
  await set.world.maintains(set.bo, toolId)
})

test('a lock appears in every list when it is acquired, and disappears when it ends', async () => {
  const bo = await visits(set.bo, '/')
  const row = bo.page.getByRole('row', { name: title })
  await row.getByText('Free').waitFor()
  const locks = await visits(set.bo, '/locks')
  await locks.reads('Live')
  const grant = await set.ada.holds(toolId, { comment: 'thicker wall until Friday' })
  await row.getByText(/Locked by Ada Lovelace since \d\d:\d\d/).waitFor()
  await row.getByText('“thicker wall until Friday”').waitFor()
  await bo.picture('tools')
  await locks.page.getByRole('row', { name: title }).getByText('Ada Lovelace').waitFor()
  await set.ada.release(toolId, grant)
  await row.getByText('Free').waitFor()
  await locks.page.getByRole('row', { name: title }).waitFor({ state: 'detached' })
})

test('an admin sees new locks, and releases one by force, with a reason', async () => {
  const cleo = await visits(set.cleo, '/admin')
  await cleo.reads('Live')
  await set.ada.holds(toolId)
  const row = cleo.page.getByRole('row', { name: title })
  await row.getByRole('button', { name: 'Release' }).click()
  await cleo.dialogButton('Release').click()
  await cleo.reads('A reason is required.')
  await cleo.page.getByRole('textbox', { name: 'Reason' }).fill('Gone home')
  await cleo.picture('admin-release')
  await cleo.dialogButton('Release').click()
  await row.waitFor({ state: 'detached' })
  expect(await set.ada.lockOf(toolId)).toBeNull()
  const entries = await set.world.audit(toolId)
  expect(entries.at(-1)).toMatchObject({
    action: 'LOCK_FORCE_RELEASED',
    actor_id: 'cleo',
    reason: 'Gone home',
  })
})

test('an admin releases several locks with one reason; one that has ended meanwhile does not stop the others', async () => {
  const titles = [title, `${title}, left`, `${title}, right`]
  const others = await Promise.all(titles.slice(1).map((each) => set.ada.creates({ title: each })))
  const grants = await Promise.all([toolId, ...others].map((id) => set.ada.holds(id)))
  const cleo = await visits(set.cleo, '/admin')
  for (const each of titles)
    await cleo.page.getByRole('checkbox', { name: `Select ${each}`, exact: true }).click()
  await set.ada.release(toolId, grants[0]!)
  await cleo.button('Release 3 locks').click()
  await cleo.page.getByRole('textbox', { name: 'Reason' }).fill('The office is closed')
  await cleo.picture('admin-release-several')
  await cleo.dialogButton('Release 3 locks').click()
  await cleo.reads('2 locks are released.')
  expect(await Promise.all(others.map((id) => set.ada.lockOf(id)))).toEqual([null, null])
  const [entry] = (await set.world.audit(others[0]!)).slice(-1)
  expect(entry).toMatchObject({ action: 'LOCK_FORCE_RELEASED', reason: 'The office is closed' })
})

test('an admin takes a lock over, and the editor opens with it', async () => {
  await set.ada.holds(toolId)
  const cleo = await visits(set.cleo, '/admin')
  await cleo.page.getByRole('row', { name: title }).getByRole('button', { name: 'Take over' }).click()
  await cleo.page.getByRole('textbox', { name: 'Reason' }).fill('An urgent fix')
  await cleo.dialogButton('Take over').click()
  await cleo.seesBanner('held')
  expect((await set.ada.lockOf(toolId)).holder.id).toBe('cleo')
})

/** Waits until no page holds a lock, also one that was just closed. */
async function nobodyHolds() {
  const held = await set.world.sql(
    'SELECT tool_id, fencing_token FROM draft_locks WHERE holder_id IS NOT NULL',
  )
  for (const { tool_id, fencing_token } of held) await set.cleo.forceRelease(tool_id, fencing_token)
}

test('the locks are filtered, sorted and paged', async () => {
  await nobodyHolds()
  const ids = await Promise.all(
    Array.from({ length: 22 }, (_, index) =>
      set.ada.creates({ title: `Paged ${String(index).padStart(2, '0')}` }),
    ),
  )
  for (const id of ids) await set.ada.holds(id)
  await set.world.maintains(set.bo, toolId)
  await set.bo.holds(toolId)
  const cleo = await visits(set.cleo, '/admin')
  await cleo.reads('23 locks')
  await cleo.picture('admin-locks')
  await expect.poll(() => cleo.page.getByRole('row').nth(1).textContent()).toContain(title)
  await cleo.button('Next page').click()
  await cleo.page.getByRole('row', { name: 'Paged 00' }).waitFor()
  await cleo.page.getByRole('combobox', { name: 'Sort by time held' }).click()
  await cleo.page.getByRole('option', { name: 'Oldest first' }).click()
  await expect.poll(() => cleo.page.getByRole('row').nth(1).textContent()).toContain('Paged 00')
  await cleo.page.getByRole('combobox', { name: 'Held by' }).fill('Bo')
  await cleo.page.getByRole('option', { name: /Bo Andersson/ }).click()
  await cleo.reads('1 lock')
  await cleo.page.getByRole('row', { name: title }).waitFor()
})

test('the audit log is filtered, and exported without formulas', async () => {
  const { fencingToken } = await set.ada.holds(toolId)
  await set.cleo.forceRelease(toolId, fencingToken, '=HYPERLINK("https://evil.example")')
  const cleo = await visits(set.cleo, '/admin')
  await cleo.page.getByRole('tab', { name: 'Audit log' }).click()
  await cleo.page.getByRole('combobox', { name: 'Document' }).fill(title)
  await cleo.page.getByRole('option', { name: new RegExp(title) }).click()
  await cleo.page.getByRole('combobox', { name: 'What' }).click()
  await cleo.page.getByRole('option', { name: 'Lock released by force' }).click()
  await cleo.page.keyboard.press('Escape')
  await expect.poll(() => cleo.page.getByRole('row').count()).toBe(2)
  await cleo.picture('admin-audit')
  const saving = cleo.page.waitForEvent('download')
  await cleo.button('Save as CSV').click()
  const file = readFileSync(await (await saving).path(), 'utf8')
  expect(file.trim().split('\r\n')).toHaveLength(2)
  expect(file).toContain(`"'=HYPERLINK(""https://evil.example"")"`)
})

test('a cell that a spreadsheet would evaluate is exported as text', () => {
  expect(csv([['=1+1', '+1', '-1', '@x', '\t=1', ' =1', 'a=b', -1, null, 'a,"b"']])).toBe(
    `'=1+1,'+1,'-1,'@x,'\t=1,' =1,a=b,-1,,"a,""b"""\r\n`,
  )
})

test('a lock policy is changed, and a newer one is not overwritten', async () => {
  const cleo = await visits(set.cleo, '/admin')
  await cleo.page.getByRole('tab', { name: 'Lock policies' }).click()
  const card = cleo.page.getByRole('region', { name: 'Parts' })
  await card.getByRole('textbox', { name: /Idle timeout/ }).fill('90')
  await cleo.picture('admin-policies')
  await card.getByRole('button', { name: 'Save' }).click()
  await cleo.reads('The lock policy of Parts is saved.')
  await set.cleo.sets('parts', { idleTimeoutMs: null })
  await card.getByRole('textbox', { name: /Idle timeout/ }).fill('60')
  await card.getByRole('button', { name: 'Save' }).click()
  await cleo.reads(/Somebody has changed this policy in the meantime/)
  const { collections } = await set.cleo.ask('{ collections { id lockPolicy { idleTimeoutMs } } }')
  expect(collections.find(({ id }: { id: string }) => id === 'parts').lockPolicy.idleTimeoutMs).toBeNull()
})

test('a person who is not an admin sees the locks, but no actions', async () => {
  await set.ada.holds(toolId)
  const bo = await visits(set.bo, '/admin')
  await bo.page.waitForURL('**/locks')
  await bo.page.getByRole('row', { name: title }).waitFor()
  expect(await bo.page.getByRole('columnheader', { name: 'Actions' }).count()).toBe(0)
})

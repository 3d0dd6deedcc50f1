import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { faultsOf } from './axe.ts'
import { stage } from './stage.ts'
import type { Visitor } from './visitor.ts'

const { set, visits } = stage()
let toolId: string
let path: string

beforeEach(async () => {
  const slug = `languages-${randomUUID()}`
  path = `/tools/pages/${slug}`
  toolId = await set.ada.creates({
    collection: 'pages',
    slug,
    title: 'Opening hours',
    content: { body: 'Nine' },
  })
  await set.world.maintains(set.bo, toolId)
})

const languageOf = ({ page }: Visitor) => page.evaluate<string>('document.documentElement.lang')
const heading = ({ page }: Visitor) => page.getByRole('heading', { level: 1 }).first().textContent()
const loaded = ({ page }: Visitor) =>
  page.evaluate<string[]>(
    `performance.getEntriesByType('resource').flatMap(({ name }) => /\\/(de|sv)-[^/]+\\.js/.exec(name)?.[1] ?? [])`,
  )

test('the address sets the language for its tab, and no other language is loaded', async () => {
  const ada = await visits(set.ada, '/?lang=de')
  await ada.reads('Dokumente')
  expect([await languageOf(ada), await heading(ada), await loaded(ada)]).toEqual(['de', 'Dokumente', ['de']])
  await ada.picture('tools-de')
  await ada.opens('/locks')
  await ada.reads('Sperren')
  const bo = await visits(set.bo, '/')
  await bo.reads('Documents')
  expect([await languageOf(bo), await loaded(bo)]).toEqual(['en', []])
})

test('without that it is the browser’s preferred language among those available', async () => {
  const ada = await visits(set.ada, '/', { locale: 'sv-SE' })
  await ada.reads('Dokument')
  expect(await languageOf(ada)).toBe('sv')
  const bo = await visits(set.bo, '/', { locale: 'fi-FI' })
  await bo.reads('Documents')
  expect(await languageOf(bo)).toBe('en')
})

test('a person’s choice overrides that, and unsaved text is kept during the change', async () => {
  const ada = await visits(set.ada, path, { locale: 'sv-SE' })
  await ada.seesBanner('held')
  await ada.writes('Innehåll', '{ "body": "Typed in Swedish" }')
  await ada.reads('Osparade ändringar')
  await ada.button('Ada Lovelace').click()
  await ada.page.getByRole('menuitemradio', { name: 'Svenska', checked: true }).waitFor()
  expect(await faultsOf(ada)).toEqual([])
  await ada.page.getByRole('menuitemradio', { name: 'Deutsch' }).click()
  await ada.seesBanner('held')
  await ada.reads(/Ihr nicht gespeicherter Text von .* ist wieder da\./)
  expect(await ada.codeText('Inhalt')).toBe('{ "body": "Typed in Swedish" }')
  const next = await ada.tab()
  await next.opens('/')
  await next.reads('Dokumente')
  await next.opens('/?lang=sv')
  await expect.poll(() => languageOf(next)).toBe('sv')
})

test('the language can be chosen before signing in, too', async () => {
  const nobody = await visits({ ...set.ada, token: '' } as never, '/')
  await nobody.reads('Sign in to Holdfast')
  await nobody.button('Language').click()
  await nobody.page.getByRole('menuitemradio', { name: 'English' }).waitFor()
  expect(await faultsOf(nobody)).toEqual([])
  await nobody.page.getByRole('menuitemradio', { name: 'Svenska' }).click()
  await nobody.reads('Logga in i Holdfast')
  await nobody.picture('sign-in-sv')
})

test('dates and numbers are formatted as in the language', async () => {
  await set.bo.holds(toolId)
  await set.world.sql("UPDATE draft_locks SET acquired_at = '2026-03-05T12:00:00Z' WHERE tool_id = $1", [
    toolId,
  ])
  for (const [locale, day, count] of [
    ['en-GB', '5 Mar', /^\d+ locks?$/],
    ['de', '5. März', /^\d+ Sperren?$/],
    ['sv', '5 mars', /^\d+ lås$/],
  ] as const) {
    const cleo = await visits(set.cleo, '/locks', { locale })
    await cleo.reads(count)
    await cleo.reads(day)
  }
})

test('refusals of the service are explained by their code, in the page’s language', async () => {
  const ada = await visits(set.ada, '/?collection=pages', { locale: 'de' })
  await ada.button('Neues Dokument').click()
  const field = (name: string) => ada.page.getByRole('dialog').getByRole('textbox', { name, exact: true })
  await field('Titel').fill('Öffnungszeiten')
  const slug = path.split('/').at(-1) as string
  await field('Name in der Adresse').fill(slug)
  await ada.dialogButton('Anlegen').click()
  await ada.reads(`„${slug}“ ist in der Sammlung „pages“ schon vergeben.`)
  await ada.opens(path)
  await ada.seesBanner('held')
  await set.cleo.sets('pages', { enabled: true })
  const { fencingToken } = await set.ada.lockOf(toolId)
  await ada.page.route('**/graphql', (route) =>
    /publishDraft/.test(route.request().postData() ?? '')
      ? route.fulfill({
          json: {
            data: {
              publishDraft: {
                __typename: 'ForbiddenError',
                code: 'FORBIDDEN',
                message: 'You may not',
                retryable: false,
              },
            },
          },
        })
      : route.continue(),
  )
  expect(fencingToken).toBeGreaterThan(0)
  await ada.button('Veröffentlichen').click()
  await ada.reads('Das dürfen Sie nicht.')
})

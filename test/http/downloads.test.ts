import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { get, withFile } from './fileCalls.ts'

let world: World
let ada: Person
beforeAll(async () => {
  world = await World.open()
  ;({ ada } = await world.people())
})
afterAll(() => world.close())

describe('a download', () => {
  const text = Buffer.from('0123456789')
  test.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=4-2', 200, '0123456789', null],
    ['pages=1-2', 200, '0123456789', null],
  ])('range %s', async (range, status, body, contentRange) => {
    const { url } = await withFile(ada, 'digits.txt', text)
    const answer = await get(ada, url, { range })
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
      status,
      body,
      contentRange,
    ])
  })

  test('a range across the border of two chunks', async () => {
    const bytes = randomBytes(600_000)
    const { url } = await withFile(ada, 'two.bin', bytes)
    const answer = await get(ada, url, { range: 'bytes=262140-524290' })
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes.subarray(262_140, 524_291))).toBe(true)
  })

  test('a file that the client has is not sent again', async () => {
    const { url } = await withFile(ada, 'digits.txt', text)
    const etag = (await get(ada, url)).headers.get('etag') as string
    expect((await get(ada, url, { 'if-none-match': etag })).status).toBe(304)
  })

  test.each(['page.html', 'drawing.svg', 'no ext "; filename=evil.html', 'Zeichnung Ä.html'])(
    '%s is never executed by a browser',
    async (name) => {
      const { url } = await withFile(ada, name, Buffer.from('<script>alert(1)</script>'))
      const { headers } = await get(ada, url)
      expect(headers.get('content-type')).toBe('application/octet-stream')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain('sandbox')
      const disposition = headers.get('content-disposition') as string
      expect(disposition).toMatch(/^attachment; filename="[^"]*"; filename\*=UTF-8''[^ ;"]+$/)
      expect(decodeURIComponent(disposition.split("UTF-8''")[1] as string)).toBe(name)
    },
  )

  test('without a token it is refused', async () => {
    const { url } = await withFile(ada, 'digits.txt', text)
    expect((await fetch(ada.url + url)).status).toBe(401)
    expect((await get(ada, url.replace('/2/', '/1/'))).status).toBe(404)
  })
})

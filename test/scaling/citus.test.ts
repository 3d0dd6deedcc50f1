import { readdirSync, readFileSync } from 'node:fs'
import { expect, inject, test } from 'vitest'
import { file, scalingOf } from '../../scripts/printScaling.ts'
import { databaseUrl } from '../support/services.ts'

test('docs/scaling.md lists every unique index, foreign key and trigger (npm run docs)', async () => {
  const { admin, template } = inject('postgres')
  expect(readFileSync(file, 'utf8')).toBe(await scalingOf(databaseUrl(admin, template)))
})

test('and every file with statements', () => {
  const text = readFileSync(file, 'utf8')
  const files = readdirSync('src/storage').filter(
    (name) =>
      name.endsWith('.ts') &&
      /\bname: '[a-z-]+'/.test(readFileSync(`src/storage/${name}`, { encoding: 'utf8' })),
  )
  expect(files.filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const readmes = ['client', 'react', 'vue'].map((name) => `packages/${name}/README.md`)
const blocks = readmes.flatMap((readme) =>
  [...readFileSync(readme, 'utf8').matchAll(/<!-- (examples\/\S+) -->\n```\w+\n([\s\S]*?)```/g)].map(
    ([, file = '', code = '']) => ({ readme, file, code }),
  ),
)

test('a README shows an example exactly as it is tested', () => {
  for (const { readme, file, code } of blocks) expect(code, readme).toBe(readFileSync(file, 'utf8'))
  expect(blocks.map(({ file }) => file)).toEqual([
    'examples/editors/html/main.js',
    'examples/editors/react/main.tsx',
    'examples/editors/vue/TextEditor.vue',
    'examples/editors/vue/main.js',
  ])
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test.each(['python-service/service.py', 'parts-vault/server.mjs', 'nginx/nginx.conf'])(
  'examples/%s has fewer than 50 lines',
  (file) => {
    expect(readFileSync(`examples/${file}`, 'utf8').trimEnd().split('\n').length).toBeLessThan(50)
  },
)

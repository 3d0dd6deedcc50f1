import { expect, test } from 'vitest'
import { faultsOf } from '../../src/environment.ts'
import { authEnvironment } from '../support/tokens.ts'

const service = (name: string, port: string) => ({
  [`${name}_SERVICE_HOST`]: '10.96.0.12',
  [`${name}_SERVICE_PORT`]: port,
  [`${name}_SERVICE_PORT_HTTP`]: port,
  [`${name}_PORT`]: `tcp://10.96.0.12:${port}`,
  [`${name}_PORT_${port}_TCP`]: `tcp://10.96.0.12:${port}`,
  [`${name}_PORT_${port}_TCP_PROTO`]: 'tcp',
  [`${name}_PORT_${port}_TCP_PORT`]: port,
  [`${name}_PORT_${port}_TCP_ADDR`]: '10.96.0.12',
})

test('variables that Kubernetes sets for Services called holdfast, holdfast-metrics and auth do not stop the start', () => {
  const injected = {
    ...service('HOLDFAST', '4000'),
    ...service('HOLDFAST_METRICS', '9090'),
    ...service('AUTH', '443'),
  }
  expect(faultsOf({ ...authEnvironment, ...injected })).toEqual([])
})

test('a variable that looks similar to them is still unknown', () => {
  expect(faultsOf({ ...authEnvironment, HOLDFAST_PORTS: '4000', AUTH_PORT_NAME: 'x' })).toEqual([
    expect.stringMatching(/^HOLDFAST_PORTS is not a setting/),
    expect.stringMatching(/^AUTH_PORT_NAME is not a setting/),
  ])
})

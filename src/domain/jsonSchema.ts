import { Ajv, type Options } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { safePattern } from './safePattern.ts'

const options: Options = {
  // As JSON Schema has it, an unknown keyword or format is an annotation.
  strict: false,
  allErrors: true,
  // Else the members of Object.prototype would count as properties of the value.
  ownProperties: true,
  code: { regExp: safePattern },
  logger: false,
}

const ajv2020 = withFormats(new Ajv2020(options))
const ajv7 = withFormats(new Ajv(options))

/** The validator of a dialect, by a schema's `$schema`; null for one that is not known here. */
export function ajvOf($schema: unknown): Ajv | null {
  if ($schema === undefined) return ajv2020
  const name = typeof $schema === 'string' ? $schema.replace(/#$/, '') : undefined
  if (name === 'https://json-schema.org/draft/2020-12/schema') return ajv2020
  return name === 'http://json-schema.org/draft-07/schema' ? ajv7 : null
}

function withFormats<Instance extends Ajv>(ajv: Instance): Instance {
  formats.default(ajv, {
    mode: 'fast',
    formats: ['date', 'time', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uuid'],
  })
  return ajv
}

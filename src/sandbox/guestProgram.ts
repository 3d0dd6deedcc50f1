/** The file name of this program in the guest's stack traces. */
export const guestFile = 'holdfast:guest'

/** The functions that the program evaluates to. The host keeps them as handles, and no tool ever sees them. */
export type GuestFunction = 'invoke' | 'describe'

/**
 * Evaluated in every new VM before the tool: a function of the log callback and the longest line worth passing
 * on. It captures every built-in that it needs, because a tool may replace them all. Results are serialised in
 * here, so that getters, `toJSON` and proxies run under the limits, and only strings reach the host.
 */
export const guestProgram = `(function (emit, longestLine) {
  'use strict'
  const { parse, stringify } = JSON
  const { apply } = Reflect
  const { slice } = String.prototype
  const asText = String
  const AnyError = Error
  const Fault = TypeError
  const clip = (text, length) => (text.length > length ? apply(slice, text, [0, length]) : text)

  const show = (value) => {
    if (typeof value === 'string') return value
    try {
      if (value instanceof AnyError) return asText(value.name) + ': ' + asText(value.message)
      if (typeof value === 'object' && value !== null) {
        const json = stringify(value)
        if (typeof json === 'string') return json
      }
      return asText(value)
    } catch {
      return '[unprintable]'
    }
  }

  const logger = (prefix) => (...values) => {
    let line = prefix
    for (let i = 0; i < values.length && line.length <= longestLine; i++) {
      line += (i > 0 ? ' ' : '') + clip(show(values[i]), longestLine)
    }
    emit(clip(line, longestLine))
  }
  const log = logger('')
  globalThis.console = { log, info: log, debug: log, warn: logger('warn: '), error: logger('error: ') }

  for (const name of ['navigator', 'queueMicrotask', 'DOMException', 'SharedArrayBuffer', 'Atomics']) {
    delete globalThis[name]
  }

  let phase = 'RUN'
  return {
    __proto__: null,
    async invoke(module, entrypoint, json) {
      const main = module[entrypoint]
      if (typeof main !== 'function') {
        phase = 'ENTRYPOINT'
        throw new Fault('no such function')
      }
      const result = await main(parse(json))
      phase = 'RESULT'
      const text = stringify(result)
      if (typeof text !== 'string') throw new Fault('the tool returned ' + typeof result + ', not an object')
      return text
    },
    describe(error) {
      // Without a prototype, because the tool may have added a toJSON to Object.prototype.
      const description = { __proto__: null, phase, name: '', message: '', stack: '' }
      try {
        if (error instanceof AnyError) {
          description.name = clip(asText(error.name), 200)
          description.message = clip(asText(error.message), 4000)
          const { stack } = error
          if (typeof stack === 'string') description.stack = clip(stack, 4000)
        } else {
          description.message = clip('the tool threw ' + show(error), 4000)
        }
      } catch {
        description.message = 'the tool threw something that cannot be read'
      }
      return stringify(description)
    },
  }
})`

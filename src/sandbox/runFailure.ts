import type { RunError } from '../domain/sandboxRunner.ts'
import { formatBytes, formatMs, type SandboxLimits } from './limits.ts'
import { entrypointPosition, importPosition, positionOf, toolStack } from './toolPosition.ts'

/** What the guest reports of an error. */
export interface GuestError {
  phase: 'COMPILE' | 'RUN' | 'ENTRYPOINT' | 'RESULT'
  /** Empty when the tool threw something other than an Error. */
  name: string
  message: string
  stack: string
}

/** The messages for runs that failed: which limit was exceeded, or where in the tool the error is. */
export class RunFailures {
  readonly #limits: SandboxLimits

  constructor(limits: SandboxLimits) {
    this.#limits = limits
  }

  wallTime(): RunError {
    return { message: `The tool was stopped at the time limit of ${formatMs(this.#limits.wallMs)}` }
  }

  memory(): RunError {
    return { message: `The tool was stopped at the memory limit of ${formatBytes(this.#limits.memoryBytes)}` }
  }

  log(): RunError {
    return { message: `The tool was stopped at the log limit of ${formatBytes(this.#limits.logBytes)}` }
  }

  stack(error?: GuestError): RunError {
    const message = `The tool was stopped at the stack limit of ${formatBytes(this.#limits.stackBytes)}`
    return error === undefined ? { message } : placed(message, error.stack)
  }

  outputSize(): RunError {
    return {
      message: `The result is larger than the output limit of ${formatBytes(this.#limits.outputBytes)}`,
    }
  }

  outputDepth(): RunError {
    return {
      message: `The result is nested deeper than the output limit of ${this.#limits.outputDepth} levels`,
    }
  }

  outputShape(fault: string): RunError {
    return { message: `The result is not valid: ${fault}` }
  }

  neverSettled(what: string): RunError {
    return { message: `${what} never finished: it awaits a promise that nothing resolves` }
  }

  crashed(): RunError {
    return { message: 'The runtime of the tool ended unexpectedly' }
  }

  thrown(error: GuestError, job: { sourceCode: string; entrypoint: string }): RunError {
    if (isOutOfMemory(error)) return this.memory()
    if (isStackOverflow(error)) return this.stack(error)
    const module = /^could not load module '(.*)'$/s.exec(error.message)?.[1]
    if (module !== undefined) {
      const position = importPosition(job.sourceCode, module)
      return { message: `A tool cannot import anything, not even '${module}' (${position})` }
    }
    const named = error.name === '' ? error.message : `${error.name}: ${error.message}`
    if (error.phase === 'RESULT') return placed(`The result is not JSON: ${named}`, error.stack)
    if (error.phase === 'ENTRYPOINT') {
      return {
        message: `The tool exports no function ${JSON.stringify(job.entrypoint)} (${entrypointPosition(job.sourceCode, job.entrypoint)})`,
      }
    }
    return placed(named, error.stack)
  }
}

function isOutOfMemory(error: GuestError): boolean {
  return error.name === 'InternalError' && error.message === 'out of memory'
}

function isStackOverflow(error: GuestError): boolean {
  return error.name === 'RangeError' && error.message === 'Maximum call stack size exceeded'
}

function placed(message: string, stack: string): RunError {
  const position = positionOf(stack)
  return { message: position === undefined ? message : `${message} (${position})`, stack: toolStack(stack) }
}

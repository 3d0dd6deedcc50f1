import { randomBytes } from 'node:crypto'
import { EvalFlags, Intrinsics, JSException, type JSValueHandle, QuickJS } from 'quickjs-wasi'
import { jsonDepth, parseUntrusted, toStorable } from '../domain/json.ts'
import type { RunError } from '../domain/sandboxRunner.ts'
import { type GuestFunction, guestFile, guestProgram } from './guestProgram.ts'
import type { SandboxLimits } from './limits.ts'
import { RunControl } from './runControl.ts'
import { type GuestError, RunFailures } from './runFailure.ts'
import { toolFile } from './toolPosition.ts'
import { ResultFault, toToolResult } from './toolResult.ts'
import type { Retiring } from './workerCrew.ts'

export interface RunRequest {
  sourceCode: string
  entrypoint: string
  /** The argument of the tool's function, as JSON. */
  argument: string
  channel: SharedArrayBuffer
}

export type RunReply = Retiring &
  (
    | { status: 'SUCCEEDED'; result: string }
    | { status: 'FAILED' | 'TIMED_OUT'; error: RunError }
    | { status: 'CANCELED' }
  )

class RunFailed extends Error {
  readonly failure: RunError
  constructor(failure: RunError) {
    super(failure.message)
    this.failure = failure
  }
}

const longestText = 4_000
const intrinsics = (Intrinsics.ALL & ~(Intrinsics.WEAK_REF | Intrinsics.PERFORMANCE)) >>> 0

/** One QuickJS in its own WebAssembly instance. It is used for one run and then dropped with all its memory. */
export class ToolVm {
  readonly #vm: QuickJS
  readonly #memory: () => WebAssembly.Memory
  readonly #control: RunControl
  readonly #limits: SandboxLimits
  readonly #failures: RunFailures
  readonly #guest: JSValueHandle

  private constructor(
    vm: QuickJS,
    memory: () => WebAssembly.Memory,
    control: RunControl,
    limits: SandboxLimits,
  ) {
    this.#vm = vm
    this.#memory = memory
    this.#control = control
    this.#limits = limits
    this.#failures = new RunFailures(limits)
    const log = vm.newFunction('log', (line) => {
      if (line?.isString) control.log(line.toString())
      return vm.undefined
    })
    // One character more than the log may have, so that a single line that is too long can be noticed.
    const longestLine = vm.newNumber(limits.logBytes + 1)
    this.#guest = vm.callFunction(vm.evalCode(guestProgram, guestFile), vm.undefined, log, longestLine)
  }

  static async prepare(module: WebAssembly.Module, limits: SandboxLimits): Promise<ToolVm> {
    const control = new RunControl(limits)
    let memory: WebAssembly.Memory | undefined
    let preparing = true
    const vm = await QuickJS.create({
      wasm: module,
      memoryLimit: limits.memoryBytes,
      maxStackSize: limits.stackBytes,
      intrinsics,
      timezoneOffset: 0,
      interruptHandler: () => control.check() !== undefined,
      wasi: (ofVm) => {
        memory = ofVm
        return {
          // The engine seeds Math.random from the clock. Without this, two VMs created in the same millisecond
          // would produce the same numbers.
          clock_time_get(_clock: number, _precision: bigint, at: number) {
            const time = preparing ? randomBytes(8).readBigUInt64LE() >> 1n : BigInt(Date.now()) * 1_000_000n
            new DataView(ofVm.buffer).setBigUint64(at, time, true)
            return 0
          },
          // Discards the engine's own diagnostics, which would go to the server's standard output.
          fd_write: () => 0,
        }
      },
    })
    preparing = false
    return new ToolVm(vm, () => memory!, control, limits)
  }

  async run(request: RunRequest): Promise<RunReply> {
    this.#control.begin(request.channel)
    try {
      const result = this.#toResult(await this.#execute(request))
      return this.#stopped() ?? { status: 'SUCCEEDED', result }
    } catch (error) {
      return this.#stopped() ?? this.#failed(error)
    }
  }

  async #execute(request: RunRequest): Promise<JSValueHandle> {
    const vm = this.#vm
    const compiled = this.#compile(request)
    const module = await this.#settle(compiled, request, 'The top-level await of the tool')
    const argument = vm.newString(request.argument)
    const returned = this.#call('invoke', module, vm.newString(request.entrypoint), argument)
    return this.#settle(returned, request, `The function ${request.entrypoint.slice(0, 100)}`)
  }

  #compile(request: RunRequest): JSValueHandle {
    try {
      return this.#vm.evalCode(request.sourceCode, toolFile, EvalFlags.TYPE_MODULE)
    } catch (error) {
      if (!(error instanceof JSException)) throw error
      const { name, message, stack = '' } = error
      throw this.#thrown({ phase: 'COMPILE', name, message, stack }, request)
    }
  }

  async #settle(promise: JSValueHandle, request: RunRequest, what: string): Promise<JSValueHandle> {
    this.#vm.executePendingJobs()
    if (promise.promiseState === 0) {
      throw new RunFailed(this.#memoryIsFull() ? this.#failures.memory() : this.#failures.neverSettled(what))
    }
    const settled = await this.#vm.resolvePromise(promise)
    if ('value' in settled) return settled.value
    // Without memory for an error object, the engine throws null.
    if (settled.error.isNull && this.#memoryIsFull()) throw new RunFailed(this.#failures.memory())
    const described = this.#call('describe', settled.error)
    if (!described.isString) throw new Error('no description')
    throw this.#thrown(JSON.parse(described.toString()) as GuestError, request)
  }

  #toResult(returned: JSValueHandle): string {
    if (!returned.isString) throw new Error('no result')
    // Checked before it is copied to the host: a character takes at least one byte.
    if (returned.length > this.#limits.outputBytes) throw new RunFailed(this.#failures.outputSize())
    const json = returned.toString()
    if (Buffer.byteLength(json) > this.#limits.outputBytes) throw new RunFailed(this.#failures.outputSize())
    if (jsonDepth(json) > this.#limits.outputDepth) throw new RunFailed(this.#failures.outputDepth())
    return JSON.stringify(toToolResult(parseUntrusted(json)))
  }

  #call(name: GuestFunction, ...args: JSValueHandle[]): JSValueHandle {
    return this.#vm.callFunction(this.#guest.getProp(name), this.#vm.undefined, ...args)
  }

  #stopped(): RunReply | undefined {
    switch (this.#control.check()) {
      case 'CANCELED':
        return { status: 'CANCELED' }
      case 'TIME':
        return { status: 'TIMED_OUT', error: this.#failures.wallTime() }
      case 'LOG':
        return { status: 'FAILED', error: this.#failures.log() }
      case undefined:
        return undefined
    }
  }

  #failed(error: unknown): RunReply {
    const known = this.#failureOf(error)
    if (known !== undefined) return { status: 'FAILED', error: known }
    return { status: 'FAILED', error: this.#failures.crashed(), retire: true }
  }

  #failureOf(error: unknown): RunError | undefined {
    if (error instanceof RunFailed) return error.failure
    if (error instanceof ResultFault) return this.#failures.outputShape(error.message)
    if (this.#memoryIsFull()) return this.#failures.memory()
    // The stack of WebAssembly itself overflowed, which the engine's own limit does not always prevent.
    if (error instanceof RangeError) return this.#failures.stack()
    return undefined
  }

  #thrown(error: GuestError, request: RunRequest): RunFailed {
    const { message, stack } = this.#failures.thrown(error, request)
    return new RunFailed({
      message: toStorable(message.slice(0, longestText)),
      stack: stack && toStorable(stack.slice(0, longestText)),
    })
  }

  /**
   * Freed memory is never returned to the host, so this is also true for a tool that ran out of memory and
   * recovered.
   */
  #memoryIsFull(): boolean {
    return this.#memory().buffer.byteLength >= this.#limits.memoryBytes * 0.9
  }
}

import type { Json, JsonObject } from './json.ts'

/** Runs tools of users. There is one implementation for each language runtime. */
export interface SandboxRunner {
  /** Always returns an outcome, whatever the tool does. Throws `SandboxQueueFull` if it cannot accept the job. */
  run(job: SandboxJob, options: SandboxRunOptions): Promise<SandboxOutcome>
  /** Ends queued and running jobs as CANCELED. */
  close(): Promise<void>
}

export interface SandboxJob {
  /** Name of the exported function. */
  entrypoint: string
  sourceCode: string
  inputs: JsonObject
  settings: JsonObject
  state: Json
  action: { actionId: string; input: Json } | null
}

export interface SandboxRunOptions {
  /** The user whose share of the runner the job uses. */
  user: string
  signal?: AbortSignal | undefined
  /** Called when the job leaves the queue. */
  onStart?: (() => void) | undefined
}

export interface SandboxOutcome {
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'CANCELED'
  outputs: ToolOutput[]
  nextActions: NextAction[]
  /** Undefined: the tool returned no state, so the stored one stays. */
  state: Json | undefined
  logs: string
  error?: RunError | undefined
  durationMs: number
}

export interface RunError {
  message: string
  stack?: string | undefined
}

export type ToolOutput =
  | { type: 'text'; text: string }
  | { type: 'markdown'; markdown: string }
  | { type: 'table'; columns: string[]; rows: TableCell[][] }
  | { type: 'json'; value: Json }
  | { type: 'file'; name: string; mediaType: string; base64: string }

export type TableCell = string | number | boolean | null

export interface NextAction {
  actionId: string
  label: string
  inputSchema: JsonObject | null
}

export class SandboxQueueFull extends Error {
  readonly retryAfterMs: number
  constructor(message: string, retryAfterMs: number) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

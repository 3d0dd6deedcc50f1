export interface SandboxLimits {
  wallMs: number
  /** The memory that one run may allocate. The worker around it needs up to 1.7 times as much. */
  memoryBytes: number
  /** At most 512 kB, the engine's own limit. */
  stackBytes: number
  outputBytes: number
  outputDepth: number
  logBytes: number
  /** How long a worker may take to obey a stop before it is killed. */
  graceMs: number
}

export const defaultLimits: SandboxLimits = {
  wallMs: 10_000,
  memoryBytes: 64 * 1024 * 1024,
  stackBytes: 256 * 1024,
  outputBytes: 1024 * 1024,
  outputDepth: 64,
  logBytes: 64 * 1024,
  graceMs: 500,
}

export function formatBytes(bytes: number): string {
  const mega = bytes / (1024 * 1024)
  return mega >= 1 ? `${round(mega)} MB` : `${round(bytes / 1024)} kB`
}

export function formatMs(ms: number): string {
  return ms >= 1000 ? `${round(ms / 1000)} s` : `${ms} ms`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

import { sha256 } from './content.ts'

/** How long a snapshot can be run against. */
export const snapshotTtlMs = 24 * 3_600_000

/** What runs: unsaved code and its schemas, exactly as they came with the call. */
export interface SnapshotPayload {
  entrypoint: string
  sourceCode: string
  settingsSchema: Record<string, unknown> | null
  inputSchema: Record<string, unknown> | null
  usageInstructions: string | null
}

/** Where the state of a multi-step run is kept. */
export const sessionContext = (snapshotId: string) => `sandbox:${snapshotId}`

/** Where sandbox settings are kept: of one draft head and one schema, and of nothing else. */
export function sandboxSettingsContext(draftHeadId: string, schemaHash: string): string {
  return `sandbox-settings:${sha256(`${draftHeadId}:${schemaHash}`).slice(0, 32)}`
}

/** Where production settings are kept. */
export const settingsContext = (schemaHash: string) => `settings:${schemaHash.slice(0, 32)}`

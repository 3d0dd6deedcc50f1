import type { AuditAction } from './eventKinds.ts'

/** What can happen to a document besides its lock, and the audit entries that tell it; the trigger audit_entries_in_epoch names them too. */
export const toolChangeKinds = {
  CREATED: { when: 'The document was made.', actions: ['TOOL_CREATED'] },
  SAVED: {
    when: 'It has a new draft version, also by restoreDraftVersion or, of a document kept elsewhere, noteExternalSave.',
    actions: ['DRAFT_SAVED', 'EXTERNAL_SAVED'],
  },
  METADATA_CHANGED: {
    when: 'Title, summary, taxonomy or maintainers are others.',
    actions: ['TOOL_METADATA_UPDATED'],
  },
  PUBLISHED: { when: 'Another version is published.', actions: ['DRAFT_PUBLISHED'] },
  UNPUBLISHED: { when: 'No version is published any more.', actions: ['TOOL_UNPUBLISHED'] },
  DELETED: { when: 'It is gone.', actions: ['TOOL_DELETED'] },
} as const satisfies Record<string, { when: string; actions: AuditAction[] }>

export type ToolChangeKind = keyof typeof toolChangeKinds

export const toolChangeNames = Object.keys(toolChangeKinds) as ToolChangeKind[]

export const toolChangeOf = (action: AuditAction): ToolChangeKind | undefined =>
  toolChangeNames.find((kind) => (toolChangeKinds[kind].actions as readonly AuditAction[]).includes(action))

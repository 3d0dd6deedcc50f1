import type { AuditAction } from './eventKinds.ts'

/** Changes of a document other than of its lock, and their audit entries. The trigger audit_entries_in_epoch lists the same entries. */
export const toolChangeKinds = {
  CREATED: { when: 'The document was created.', actions: ['TOOL_CREATED'] },
  SAVED: {
    when: 'A new draft version was saved, restored with restoreDraftVersion, or reported with noteExternalSave.',
    actions: ['DRAFT_SAVED', 'EXTERNAL_SAVED'],
  },
  METADATA_CHANGED: {
    when: 'Title, summary, taxonomy or maintainers have changed.',
    actions: ['TOOL_METADATA_UPDATED'],
  },
  PUBLISHED: { when: 'A version was published.', actions: ['DRAFT_PUBLISHED'] },
  UNPUBLISHED: { when: 'The document was unpublished.', actions: ['TOOL_UNPUBLISHED'] },
  DELETED: { when: 'The document was deleted.', actions: ['TOOL_DELETED'] },
} as const satisfies Record<string, { when: string; actions: AuditAction[] }>

export type ToolChangeKind = keyof typeof toolChangeKinds

export const toolChangeNames = Object.keys(toolChangeKinds) as ToolChangeKind[]

export const toolChangeOf = (action: AuditAction): ToolChangeKind | undefined =>
  toolChangeNames.find((kind) => (toolChangeKinds[kind].actions as readonly AuditAction[]).includes(action))

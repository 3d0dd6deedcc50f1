import { csv } from './csv.ts'
import type { Entry } from './useAudit.ts'

const columns = [
  'id',
  'createdAt',
  'action',
  'actorId',
  'actor',
  'toolId',
  'tool',
  'subjectId',
  'subject',
  'fencingToken',
  'reason',
  'metadata',
]

export function auditCsv(entries: readonly Entry[]): string {
  return csv([
    columns,
    ...entries.map((entry) => [
      entry.id,
      entry.createdAt,
      entry.action,
      entry.actor?.id ?? null,
      entry.actor?.name ?? null,
      entry.toolId ?? null,
      entry.tool?.title ?? null,
      entry.subject?.id ?? null,
      entry.subject?.name ?? null,
      entry.fencingToken ?? null,
      entry.reason ?? null,
      JSON.stringify(entry.metadata),
    ]),
  ])
}

export function saveAs(name: string, text: string): void {
  // Spreadsheets take a file without a mark for their own old encoding.
  const url = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv;charset=utf-8' }))
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  URL.revokeObjectURL(url)
}

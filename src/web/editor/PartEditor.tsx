import { texts } from '../texts.ts'
import { CodeEditor } from './CodeEditor.tsx'
import { languageOfPart } from './languageOfPart.ts'
import type { OpenDraft } from './useDraft.ts'

/** One text of the draft; it can be changed only while the lock is held. */
export function PartEditor({ open, part }: { open: OpenDraft; part: string }) {
  const { text, situation } = open
  return (
    <CodeEditor
      label={texts.parts[part as keyof typeof texts.parts] ?? part}
      value={text.parts[part] ?? ''}
      edition={text.edition}
      language={languageOfPart(part)}
      readOnly={!situation.editable}
      onWish={open.wishes}
      onChange={(changed) => text.change(part, changed)}
    />
  )
}

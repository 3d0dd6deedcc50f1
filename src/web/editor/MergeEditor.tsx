import { useEffect, useRef, useState } from 'react'
import { texts } from '../texts.ts'
import CodeEditor from './CodeEditor.tsx'
import { languageOfPart } from './languageOfPart.ts'
import { changedParts, type Parts } from './parts.ts'
import type { WorkingText } from './useWorkingText.ts'

/**
 * Merging by hand edits the unsaved text itself. The browser keeps it with every key, so nothing is lost when the dialog is
 * closed, the lock ends or the browser crashes.
 */
export function MergeEditor({ text, theirs }: { text: WorkingText; theirs: Parts }) {
  // A part that has become equal to theirs stays visible while it is edited.
  const [parts] = useState(() => changedParts(theirs, text.parts))
  const isEdited = useRef(false)
  const showAnew = useRef(text.showAnew)
  useEffect(
    () => () => {
      if (isEdited.current) showAnew.current()
    },
    [],
  )
  return parts.map((part) => (
    <CodeEditor
      key={part}
      label={`${texts.conflict.views.edit}: ${texts.parts[part as keyof typeof texts.parts] ?? part}`}
      value={text.parts[part] ?? ''}
      original={theirs[part] ?? ''}
      edition={text.edition}
      language={languageOfPart(part)}
      readOnly={false}
      onChange={(changed) => {
        isEdited.current = true
        text.change(part, changed)
      }}
    />
  ))
}

import { useEffect, useRef, useState } from 'react'
import { texts } from '../texts.ts'
import CodeEditor from './CodeEditor.tsx'
import { languageOfPart } from './languageOfPart.ts'
import { changedParts, type Parts } from './parts.ts'
import type { WorkingText } from './useWorkingText.ts'

/**
 * Merging by hand edits the unsaved text itself: it is kept in the browser with every key, so closing the dialog, losing
 * the lock or a crash loses none of it.
 */
export function MergeEditor({ text, theirs }: { text: WorkingText; theirs: Parts }) {
  // A part that has become the same as theirs stays in sight while it is worked on.
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

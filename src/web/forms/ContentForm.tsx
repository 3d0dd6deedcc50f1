import { Alert } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { jsonOf } from '../editor/parts.ts'
import type { OpenDraft } from '../editor/useDraft.ts'
import { texts } from '../texts.ts'
import { SchemaForm } from './SchemaForm.tsx'
import { type FormSchema, faultsOf } from './schema.ts'

/** The content of a document as fields. Whatever the schema does not name stays as it is. */
export default function ContentForm(props: {
  open: OpenDraft
  schema: FormSchema
  /** The service's messages about the last save, by the path of the value. */
  refusals: Map<string, string>
}) {
  const { open, schema, refusals } = props
  const { text, situation, wishes } = open
  const written = useWaiting(open)
  const { value, fault } = jsonOf({ content: written.text }, 'content')
  if (fault) return <Alert color="orange">{texts.contentForm.noJson}</Alert>
  const isOpen = situation.editable || wishes !== null
  return (
    <SchemaForm
      key={text.edition}
      schema={schema}
      value={value}
      // Whoever only reads has nothing to mend.
      faults={text.isDirty ? new Map([...faultsOf(schema, value), ...refusals]) : refusals}
      readOnly={!isOpen}
      keepsEmpty
      onChange={(next) => written.write(JSON.stringify(next ?? {}, null, 2))}
    />
  )
}

/** What is typed while the lock is asked for stands in its field at once, and is the draft's once the lock is held. */
function useWaiting({ text, situation, wishes }: OpenDraft) {
  const [waiting, setWaiting] = useState<string | null>(null)
  const newest = useRef(waiting)
  const wait = (next: string | null) => {
    newest.current = next
    setWaiting(next)
  }
  const { editable } = situation
  const isRefused = !editable && !wishes
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the lock is held, or cannot be had
  useEffect(() => {
    // A later key may have been written already.
    const { current } = newest
    if (current === null) return
    if (editable) text.change('content', current)
    if (editable || isRefused) wait(null)
  }, [editable, isRefused, waiting])
  return {
    text: waiting ?? text.parts.content ?? '',
    write(next: string) {
      wait(editable ? null : next)
      if (editable) text.change('content', next)
      else wishes?.()
    },
  }
}

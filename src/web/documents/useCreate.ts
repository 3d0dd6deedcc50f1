import { newId } from '@holdfast/client'
import { useRef, useState } from 'react'
import { useClient } from 'urql'
import { useLocation } from 'wouter'
import { CreateDocumentDocument } from '../generated/graphql.ts'
import { toolPath } from '../lists/toolPath.ts'
import { refusalText } from '../shell/refusal.ts'
import { texts } from '../texts.ts'

export interface NewDocument {
  collection: string
  title: string
  slug: string
  content: object
}

/** Makes a document and opens it. `faults`: what was wrong with the last attempt, by field; "" where it is no field's. */
export function useCreate() {
  const client = useClient()
  const [, navigate] = useLocation()
  const [faults, setFaults] = useState<Record<string, string>>({})
  const [isBusy, setBusy] = useState(false)
  // The same again, after an answer that was lost, makes no second document.
  const last = useRef({ of: '', key: '' })
  async function create(made: NewDocument): Promise<boolean> {
    const of = JSON.stringify(made)
    if (last.current.of !== of) last.current = { of, key: newId() }
    setBusy(true)
    const input = { ...made, idempotencyKey: last.current.key }
    const answer = (await client.mutation(CreateDocumentDocument, { input }).toPromise()).data?.createTool
    setBusy(false)
    if (answer?.__typename === 'CreateToolPayload') {
      navigate(toolPath(answer.tool))
      return true
    }
    if (answer && 'code' in answer && answer.code === 'SLUG_TAKEN') {
      setFaults({ slug: texts.documents.taken(made.slug, made.collection) })
      return false
    }
    const issues = answer && 'issues' in answer ? answer.issues : []
    setFaults(
      issues.length > 0
        ? Object.fromEntries(
            issues.map(({ path: [field = ''], message }) => [String(field), texts.refusals.value(message)]),
          )
        : { '': refusalText(answer) },
    )
    return false
  }
  return { create, faults, isBusy }
}

import { useRef, useState } from 'react'
import { useClient } from 'urql'
import {
  ChangeCollectionDocument,
  type CollectionFieldsFragment,
  MakeCollectionDocument,
} from '../generated/graphql.ts'
import { refusalText } from '../shell/refusal.ts'
import { counted } from '../texts/counted.ts'
import { texts } from '../texts.ts'

const { collections: words } = texts.admin

type Fields = Pick<
  CollectionFieldsFragment,
  'storage' | 'editors' | 'readers' | 'archived' | 'runnable' | 'singleton'
>

export interface Form extends Fields {
  id: string
  name: string
  schema: string
  urlTemplate: string
}

const empty: Form = {
  ...{ id: '', name: '', schema: '', urlTemplate: '' },
  ...{ storage: 'INTERNAL', editors: 'MAINTAINERS', readers: 'EVERYBODY' },
  ...{ archived: false, runnable: false, singleton: false },
}

/** What is entered of a collection. `save` answers why it is not saved, or null. */
export function useCollectionForm(collection: CollectionFieldsFragment | null) {
  const client = useClient()
  const [form, setForm] = useState<Form>(() => (collection ? formOf(collection) : empty))
  /** The schema of whose refusals the person has been told. */
  const warned = useRef<string | null>(null)

  async function make(shared: object): Promise<string | null> {
    const { id, storage, runnable, singleton } = form
    const isInternal = storage === 'INTERNAL'
    const input = {
      id,
      storage,
      runnable: isInternal && runnable,
      singleton: isInternal && singleton,
      ...shared,
    }
    const { data } = await client
      .mutation(MakeCollectionDocument, { input: { ...input, name: form.name } })
      .toPromise()
    const answer = data?.createCollection
    return answer?.__typename === 'CreateCollectionPayload' ? null : refusalText(answer)
  }

  async function change({ id, version }: CollectionFieldsFragment, shared: object): Promise<string | null> {
    const input = { id, expectedVersion: version, archived: form.archived, ...shared }
    const send = async (dryRun: boolean) =>
      (await client.mutation(ChangeCollectionDocument, { input: { ...input, dryRun } }).toPromise()).data
        ?.updateCollection
    const tried = await send(true)
    if (tried?.__typename === 'MetadataVersionConflictError') return words.conflict
    if (tried?.__typename !== 'UpdateCollectionPayload') return refusalText(tried)
    if (tried.headsRefused && warned.current !== form.schema) {
      warned.current = form.schema
      return counted(words.refuses, tried.headsRefused)
    }
    const answer = await send(false)
    if (answer?.__typename === 'MetadataVersionConflictError') return words.conflict
    return answer?.__typename === 'UpdateCollectionPayload' ? null : refusalText(answer)
  }

  async function save(): Promise<string | null> {
    const { name, editors, readers, storage, schema, urlTemplate } = form
    const parsed = schemaOf(schema)
    if ('fault' in parsed) return parsed.fault
    const own =
      storage === 'EXTERNAL' ? { urlTemplate: urlTemplate.trim() || null } : { contentSchema: parsed.value }
    const shared = { name, editors, readers, ...own }
    return collection ? change(collection, shared) : make(shared)
  }

  return { form, set: (changes: Partial<Form>) => setForm({ ...form, ...changes }), save }
}

function formOf(collection: CollectionFieldsFragment): Form {
  const { contentSchema, urlTemplate } = collection
  return {
    ...collection,
    schema: contentSchema == null ? '' : JSON.stringify(contentSchema, null, 2),
    urlTemplate: urlTemplate ?? '',
  }
}

function schemaOf(text: string): { value: unknown } | { fault: string } {
  if (text.trim() === '') return { value: null }
  try {
    return { value: JSON.parse(text) }
  } catch {
    return { fault: words.noJson }
  }
}

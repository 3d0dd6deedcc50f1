import { Alert, Button, JsonInput, Select, Stack, Switch, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { CollectionFieldsFragment } from '../generated/graphql.ts'
import { texts } from '../texts.ts'
import { useCollectionForm } from './useCollectionForm.ts'

const { collections: words } = texts.admin

const choices = <Value extends string>(labels: Record<Value, string>) =>
  (Object.keys(labels) as Value[]).map((value) => ({ value, label: labels[value] }))

/** A collection that is there, or a new one: what never changes is asked for only then. */
export function CollectionForm(props: { collection: CollectionFieldsFragment | null; onSaved: () => void }) {
  const { collection, onSaved } = props
  const { form, set, save } = useCollectionForm(collection)
  const [told, setTold] = useState<string | null>(null)
  const isExternal = form.storage === 'EXTERNAL'
  async function submit() {
    const refusal = await save()
    setTold(refusal)
    if (refusal !== null) return
    notifications.show({ color: 'teal', message: words.saved(form.name) })
    onSaved()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Stack gap="xs">
        {told && (
          <Alert color="red" role="alert" style={{ whiteSpace: 'pre-wrap' }}>
            {told}
          </Alert>
        )}
        {!collection && (
          <>
            <TextInput
              label={words.id}
              description={words.idHelp}
              value={form.id}
              onChange={(event) => set({ id: event.currentTarget.value })}
            />
            <Select
              label={words.storage}
              data={choices(words.storages)}
              value={form.storage}
              allowDeselect={false}
              onChange={(storage) =>
                storage && set({ storage, ...(storage === 'EXTERNAL' && { editors: 'CONTRIBUTORS' }) })
              }
            />
          </>
        )}
        <TextInput
          label={words.name}
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Select
          label={words.editors}
          data={choices(words.editorChoices)}
          value={form.editors}
          allowDeselect={false}
          onChange={(editors) => editors && set({ editors })}
        />
        <Select
          label={words.readers}
          data={choices(words.readerChoices)}
          value={form.readers}
          allowDeselect={false}
          onChange={(readers) => readers && set({ readers })}
        />
        {isExternal ? (
          <TextInput
            label={words.urlTemplate}
            description={words.urlHelp}
            value={form.urlTemplate}
            onChange={(event) => set({ urlTemplate: event.currentTarget.value })}
          />
        ) : (
          <JsonInput
            label={words.schema}
            description={words.schemaHelp}
            autosize
            minRows={3}
            maxRows={14}
            value={form.schema}
            onChange={(schema) => set({ schema })}
          />
        )}
        {!collection && !isExternal && (
          <>
            <Switch
              label={words.runnable}
              checked={form.runnable}
              onChange={(event) => set({ runnable: event.currentTarget.checked })}
            />
            <Switch
              label={words.singleton}
              checked={form.singleton}
              onChange={(event) => set({ singleton: event.currentTarget.checked })}
            />
          </>
        )}
        {collection && (
          <Switch
            label={words.archive}
            checked={form.archived}
            onChange={(event) => set({ archived: event.currentTarget.checked })}
          />
        )}
        <Button type="submit" w="fit-content">
          {texts.save}
        </Button>
      </Stack>
    </form>
  )
}

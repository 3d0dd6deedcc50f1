import { Alert, Button, MultiSelect, Stack, TagsInput, Text, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useClient, useQuery } from 'urql'
import { PeopleNamedDocument, SaveMetadataDocument } from '../generated/graphql.ts'
import { useViewer } from '../session/viewer.ts'
import { isSaveKey } from '../shell/isSaveKey.ts'
import { refusalText } from '../shell/refusal.ts'
import { texts } from '../texts.ts'
import { MetadataConflict } from './MetadataConflict.tsx'
import type { OpenDraft } from './useDraft.ts'
import { useMetadata } from './useMetadata.ts'
import type { OpenTool } from './useTool.ts'

const { metadata } = texts

/** Title and other metadata. Everybody who may edit the tool can change them, unless the lock policy covers metadata. */
export default function MetadataPanel(props: {
  tool: OpenTool
  open: OpenDraft
  refresh: () => Promise<void>
}) {
  const { tool, open, refresh } = props
  const client = useClient()
  const viewer = useViewer()
  const edit = useMetadata(tool, viewer.id)
  const { form, set } = edit
  const [fault, setFault] = useState<string | null>(null)
  const [search, setSearch] = useState('')
  const [settled] = useDebouncedValue(search, 200)
  const [{ data }] = useQuery({ query: PeopleNamedDocument, variables: { search: settled } })
  const { enabled, coversMetadata } = tool.collection.lockPolicy
  const isCovered = enabled && coversMetadata
  const isOpen = tool.viewerCanEdit && (!isCovered || open.situation.editable)
  const hasClash = edit.clashes.length > 0
  const people = new Map(
    [...tool.maintainers, ...(data?.users.nodes ?? [])].map(({ id, name, handle }) => [
      id,
      `${name} (${handle})`,
    ]),
  )

  async function save() {
    const leaves = !form.maintainerIds.includes(viewer.id)
    const lock = isCovered || leaves ? open.underLock() : null
    const token = lock && 'lockToken' in lock ? lock : {}
    const input = { toolId: tool.id, expectedMetadataVersion: edit.version, ...form, ...token }
    const answer = (await client.mutation(SaveMetadataDocument, { input }).toPromise()).data
      ?.updateToolMetadata
    setFault(null)
    if (answer?.__typename === 'UpdateToolMetadataPayload') {
      edit.saved(answer.tool)
      notifications.show({ color: 'teal', message: metadata.saved })
      return refresh()
    }
    if (answer?.__typename === 'DraftLockHeldError' && !isCovered) return setFault(metadata.holderStays)
    // The newest value is shown beside the entered one, or used if both changes fit together.
    if (answer?.__typename === 'MetadataVersionConflictError') {
      setFault(metadata.moved)
      return refresh()
    }
    setFault(`${metadata.failed}: ${refusalText(answer)}`)
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isOpen && !hasClash) void save()
      }}
      onKeyDown={(event) => {
        if (!isSaveKey(event)) return
        // Otherwise the surrounding editor would save the text.
        event.preventDefault()
        event.stopPropagation()
        event.currentTarget.requestSubmit()
      }}
    >
      <Stack gap="sm" maw={640}>
        <Text size="sm">{isCovered ? metadata.covered : metadata.note}</Text>
        {edit.isKept && (
          <Text size="sm" role="status" fw={600}>
            {metadata.kept}
          </Text>
        )}
        {hasClash ? (
          <MetadataConflict
            fields={edit.clashes}
            mine={form}
            theirs={edit.newest}
            nameOf={(id) => people.get(id) ?? id}
            onKeepMine={edit.keepMine}
            onTakeTheirs={edit.takeNewest}
          />
        ) : (
          fault && (
            <Alert color="red" role="alert">
              {fault}
            </Alert>
          )
        )}
        <TextInput
          label={metadata.fields.title}
          required
          maxLength={200}
          readOnly={!isOpen}
          value={form.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <Textarea
          label={metadata.fields.summary}
          autosize
          maxLength={2000}
          readOnly={!isOpen}
          value={form.summary}
          onChange={(event) => set({ summary: event.currentTarget.value })}
        />
        <TagsInput
          label={metadata.fields.taxonomy}
          description={metadata.taxonomyHelp}
          readOnly={!isOpen}
          value={form.taxonomy}
          onChange={(taxonomy) => set({ taxonomy })}
        />
        <MultiSelect
          label={metadata.fields.maintainerIds}
          readOnly={!isOpen}
          data={[...new Set([...people.keys(), ...form.maintainerIds])].map((id) => ({
            value: id,
            label: people.get(id) ?? id,
          }))}
          searchable
          onSearchChange={setSearch}
          value={form.maintainerIds}
          onChange={(maintainerIds) => set({ maintainerIds })}
        />
        <Button type="submit" disabled={!isOpen || hasClash} w="fit-content">
          {texts.save}
        </Button>
      </Stack>
    </form>
  )
}

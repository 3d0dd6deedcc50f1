import { Alert, Button, MultiSelect, Stack, TagsInput, Text, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useClient, useQuery } from 'urql'
import { PeopleNamedDocument, SaveMetadataDocument } from '../generated/graphql.ts'
import { texts } from '../texts.ts'
import type { OpenDraft } from './useDraft.ts'
import type { OpenTool } from './useTool.ts'

const { metadata } = texts

/** Title and so on: whoever may edit the tool changes them, whoever holds the lock, unless the policy covers them. */
export function MetadataPanel(props: {
  tool: OpenTool
  open: OpenDraft
  setTool: (tool: OpenTool) => void
  refresh: () => Promise<void>
}) {
  const { tool, open, setTool, refresh } = props
  const client = useClient()
  const [form, setForm] = useState(() => formOf(tool))
  const [fault, setFault] = useState<string | null>(null)
  const [search, setSearch] = useState('')
  const [settled] = useDebouncedValue(search, 200)
  const [{ data }] = useQuery({ query: PeopleNamedDocument, variables: { search: settled } })
  const { enabled, coversMetadata } = tool.collection.lockPolicy
  const isCovered = enabled && coversMetadata
  const isOpen = tool.viewerCanEdit && (!isCovered || open.situation.editable)
  const people = new Map(
    [...tool.maintainers, ...(data?.users.nodes ?? [])].map(({ id, name, handle }) => [
      id,
      `${name} (${handle})`,
    ]),
  )
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change })

  async function save() {
    const lock = isCovered ? open.underLock() : null
    const token = lock && 'lockToken' in lock ? lock : {}
    const input = { toolId: tool.id, expectedMetadataVersion: tool.metadataVersion, ...form, ...token }
    const answer = (await client.mutation(SaveMetadataDocument, { input }).toPromise()).data
      ?.updateToolMetadata
    if (answer?.__typename === 'UpdateToolMetadataPayload') {
      setFault(null)
      setTool({ ...tool, ...answer.tool })
      notifications.show({ color: 'teal', message: metadata.saved })
      return
    }
    if (answer?.__typename === 'MetadataVersionConflictError') {
      setFault(metadata.conflict)
      return refresh()
    }
    const issues =
      answer && 'issues' in answer
        ? answer.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
        : []
    setFault(`${metadata.failed}: ${issues.join('; ') || (answer?.message ?? texts.unreachable.text)}`)
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Stack gap="sm" maw={640}>
        <Text size="sm">{isCovered ? metadata.covered : metadata.note}</Text>
        {fault && (
          <Alert color="red" role="alert">
            {fault}
          </Alert>
        )}
        <TextInput
          label={metadata.title}
          required
          maxLength={200}
          readOnly={!isOpen}
          value={form.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <Textarea
          label={metadata.summary}
          autosize
          maxLength={2000}
          readOnly={!isOpen}
          value={form.summary}
          onChange={(event) => set({ summary: event.currentTarget.value })}
        />
        <TagsInput
          label={metadata.taxonomy}
          description={metadata.taxonomyHelp}
          readOnly={!isOpen}
          value={form.taxonomy}
          onChange={(taxonomy) => set({ taxonomy })}
        />
        <MultiSelect
          label={metadata.maintainers}
          readOnly={!isOpen}
          data={[...people].map(([value, label]) => ({ value, label }))}
          searchable
          onSearchChange={setSearch}
          value={form.maintainerIds}
          onChange={(maintainerIds) => set({ maintainerIds })}
        />
        <Button type="submit" disabled={!isOpen} w="fit-content">
          {texts.save}
        </Button>
      </Stack>
    </form>
  )
}

function formOf({ title, summary, taxonomy, maintainers }: OpenTool) {
  return { title, summary, taxonomy: [...taxonomy], maintainerIds: maintainers.map(({ id }) => id) }
}

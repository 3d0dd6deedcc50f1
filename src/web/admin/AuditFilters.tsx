import { Group, MultiSelect, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useQuery } from 'urql'
import { type AuditAction, type AuditEntryFilter, ToolsNamedDocument } from '../generated/graphql.ts'
import { PersonSelect } from '../lists/PersonSelect.tsx'
import { texts } from '../texts.ts'

const { audit } = texts.admin

export function AuditFilters(props: {
  filter: AuditEntryFilter
  onChange: (filter: AuditEntryFilter) => void
}) {
  const { filter, onChange } = props
  const [search, setSearch] = useState('')
  const [settled] = useDebouncedValue(search, 200)
  const [{ data }] = useQuery({ query: ToolsNamedDocument, variables: { search: settled } })
  /** An empty choice is no condition. */
  const set = (change: AuditEntryFilter) => {
    const entries = Object.entries({ ...filter, ...change }).filter(
      ([, value]) => value != null && value !== '',
    )
    onChange(Object.fromEntries(entries) as AuditEntryFilter)
  }
  return (
    <Group align="end">
      <MultiSelect
        label={audit.actions}
        placeholder={filter.actions ? '' : audit.anyAction}
        data={Object.entries(audit.names).map(([value, label]) => ({ value, label }))}
        value={(filter.actions as string[] | undefined) ?? []}
        onChange={(actions) => set({ actions: actions.length > 0 ? (actions as AuditAction[]) : null })}
        searchable
        maw={380}
      />
      <PersonSelect
        label={audit.actor}
        placeholder={audit.anybody}
        value={filter.actorId ?? null}
        onChange={(actorId) => set({ actorId })}
      />
      <Select
        label={audit.tool}
        placeholder={audit.anyTool}
        data={(data?.tools.nodes ?? []).map(({ id, title, slug }) => ({
          value: id,
          label: `${title} (${slug})`,
        }))}
        value={filter.toolId ?? null}
        onChange={(toolId) => set({ toolId })}
        onSearchChange={setSearch}
        filter={({ options }) => options}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': audit.anyTool }}
      />
      <DayInput label={audit.after} onChange={(createdAfter) => set({ createdAfter })} />
      <DayInput label={audit.before} onChange={(createdBefore) => set({ createdBefore })} />
    </Group>
  )
}

/** A moment by the viewer's own clock; the service is asked in UTC. */
function DayInput({ label, onChange }: { label: string; onChange: (instant: string | null) => void }) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      onChange={({ currentTarget: { value } }) =>
        onChange(value === '' ? null : new Date(value).toISOString())
      }
    />
  )
}

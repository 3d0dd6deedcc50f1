import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useQuery } from 'urql'
import { PeopleNamedDocument } from '../generated/graphql.ts'

/** Selects a person who has signed in at least once, by typing. */
export function PersonSelect(props: {
  label: string
  placeholder: string
  value: string | null
  onChange: (id: string | null) => void
}) {
  const [search, setSearch] = useState('')
  const [settled] = useDebouncedValue(search, 200)
  const [{ data }] = useQuery({ query: PeopleNamedDocument, variables: { search: settled } })
  const people = (data?.users.nodes ?? []).map(({ id, name, handle }) => ({
    value: id,
    label: `${name} (${handle})`,
  }))
  return (
    <Select
      {...props}
      data={people}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': props.placeholder }}
      onSearchChange={setSearch}
      filter={({ options }) => options}
    />
  )
}

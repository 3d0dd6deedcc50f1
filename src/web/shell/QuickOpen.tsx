import '@mantine/spotlight/styles.css'
import { Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight } from '@mantine/spotlight'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { toolPath } from '../lists/toolPath.ts'
import { useTools } from '../lists/useTools.ts'
import { texts } from '../texts.ts'

const { quickOpen } = texts.shell
const shown = 10

/** Finds a document by its title and opens it to read. It is open from the beginning; `onClose` is told of its end. */
export default function QuickOpen({ onClose }: { onClose: () => void }) {
  const [search, setSearch] = useState('')
  const [settled] = useDebouncedValue(search, 150)
  const [, goTo] = useLocation()
  const list = useTools({ search: settled, collection: null, choice: 'any', maintainerId: null })
  useEffect(() => Spotlight.open(), [])
  return (
    <Spotlight.Root
      query={search}
      onQueryChange={setSearch}
      onSpotlightClose={onClose}
      shortcut={null}
      scrollable
      maxHeight={420}
      title={
        <Text px="md" fw={600}>
          {quickOpen.title}
        </Text>
      }
    >
      <Spotlight.Search placeholder={quickOpen.search} aria-label={quickOpen.search} />
      <Spotlight.ActionsList>
        {list.rows.slice(0, shown).map((row, index) => (
          <Spotlight.Action
            key={row.id}
            // Enter opens the first: Spotlight looks for it before what was asked for has been found.
            data-selected={index === 0 || undefined}
            label={row.title}
            description={row.collection.name}
            styles={{ actionDescription: { opacity: 1, color: 'inherit' } }}
            onClick={() => goTo(toolPath(row, { reads: true }))}
          />
        ))}
        {list.rows.length === 0 && (
          <Spotlight.Empty>{list.isLoading ? texts.loading : texts.tools.nothing}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

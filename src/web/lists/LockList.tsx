import { Badge, Button, Group, Select, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { OrderDirection } from '../generated/graphql.ts'
import { Unreachable } from '../shell/Unreachable.tsx'
import { counted } from '../texts/counted.ts'
import { texts } from '../texts.ts'
import { countText } from './countText.ts'
import { LockTable } from './LockTable.tsx'
import { PersonSelect } from './PersonSelect.tsx'
import { useCollections } from './useCollections.ts'
import { type LockRow, type Place, useLocks } from './useLocks.ts'

const { locks } = texts

/** Locks in force: filter, order, pages, live. */
export function LockList({ actions }: { actions?: (row: LockRow) => ReactNode }) {
  const [collection, setCollection] = useState<string | null>(null)
  const [holder, setHolder] = useState<string | null>(null)
  const [direction, setDirection] = useState<OrderDirection>('DESC')
  const [place, setPlace] = useState<Place>(null)
  const filter = { ...(collection && { collection }), ...(holder && { holderIds: [holder] }) }
  const { rows, page, error, isLive, refresh } = useLocks(filter, direction, place)
  const collections = useCollections()
  /** Another list begins on its first page. */
  const anew = (change: () => void) => {
    change()
    setPlace(null)
  }
  if (error && !page) return <Unreachable onRetry={refresh} />
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page?.pageInfo ?? {}
  return (
    <Stack>
      <Group align="end">
        <Select
          label={locks.collection}
          placeholder={texts.tools.anyCollection}
          data={collections}
          value={collection}
          onChange={(value) => anew(() => setCollection(value))}
          clearable
          clearButtonProps={{ 'aria-label': texts.tools.anyCollection }}
        />
        <PersonSelect
          label={locks.holder}
          placeholder={locks.anyHolder}
          value={holder}
          onChange={(value) => anew(() => setHolder(value))}
        />
        <Select
          label={locks.sort}
          data={[
            { value: 'DESC', label: locks.newest },
            { value: 'ASC', label: locks.oldest },
          ]}
          value={direction}
          onChange={(value) => anew(() => setDirection((value ?? 'DESC') as OrderDirection))}
          allowDeselect={false}
        />
      </Group>
      <Group gap="sm">
        <Text role="status">
          {page
            ? page.totalCount === 0
              ? locks.nothing
              : counted(locks.count, page.totalCount, countText(page.totalCount))
            : texts.loading}
        </Text>
        <Badge variant="outline" color={isLive ? 'teal' : 'orange'} tt="none">
          <Text span size="xs" c="var(--mantine-color-text)">
            {isLive ? locks.live : locks.notLive}
          </Text>
        </Badge>
      </Group>
      {rows.length > 0 && <LockTable rows={rows} {...(actions && { actions })} />}
      {(hasNextPage || hasPreviousPage) && (
        <Group>
          <Button
            variant="default"
            disabled={!hasPreviousPage}
            onClick={() => startCursor && setPlace({ before: startCursor })}
          >
            {locks.previous}
          </Button>
          <Button
            variant="default"
            disabled={!hasNextPage}
            onClick={() => endCursor && setPlace({ after: endCursor })}
          >
            {locks.next}
          </Button>
        </Group>
      )}
    </Stack>
  )
}

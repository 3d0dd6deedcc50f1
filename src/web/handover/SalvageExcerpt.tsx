import type { Salvage } from '@holdfast/client/salvage'
import { Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { type Parts, partsOf } from '../editor/parts.ts'
import type { Handover } from './useHandover.ts'

const shownCharacters = 160

/** The first line of the text that is not on the screen: enough to know what it is about. */
export function SalvageExcerpt(props: {
  salvage: Salvage
  handover: Handover
  runnable: boolean
  now: Parts
}) {
  const { salvage, handover, runnable, now } = props
  const [parts, setParts] = useState<Parts | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each text that was kept
  useEffect(() => {
    void handover.salvage
      ?.read(salvage.id)
      .then((found) => found && setParts(partsOf(runnable, found.content)))
  }, [salvage.id, salvage.keptAt])
  const line = parts && firstNewLine(now, parts)
  if (!line) return null
  return (
    <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
      {line.length > shownCharacters ? `${line.slice(0, shownCharacters)} …` : line}
    </Text>
  )
}

function firstNewLine(now: Parts, kept: Parts): string | undefined {
  const linesOf = (parts: Parts) =>
    Object.values(parts).flatMap((part) => part.split('\n').map((line) => line.trim()))
  const known = new Set(linesOf(now))
  return linesOf(kept).find((line) => line !== '' && !known.has(line))
}

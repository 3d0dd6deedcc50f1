import { Button, Group, Radio } from '@mantine/core'
import { useMemo, useState } from 'react'
import { PartsDiff } from '../editor/PartsDiff.tsx'
import type { Parts } from '../editor/parts.ts'
import { texts } from '../texts.ts'
import { type Clash, mergeParts, type Preferred } from './mergeParts.ts'

const { conflict } = texts

function nameOf({ part, place }: Clash): string {
  const name = texts.parts[part as keyof typeof texts.parts] ?? part
  if (!place) return name
  return /^\d+$/.test(place) ? conflict.lineOf(name, place) : conflict.placeOf(name, place)
}

/** Both changes combined, shown before they are used. For clashes a person chooses whose text to keep. */
export function CombinedView(props: {
  base: Parts
  mine: Parts
  theirs: Parts
  onTake: (parts: Parts) => void
}) {
  const { base, mine, theirs, onTake } = props
  const [preferred, setPreferred] = useState<Preferred>('theirs')
  const { parts, clashes } = useMemo(
    () => mergeParts({ base, mine, theirs }, preferred),
    [base, mine, theirs, preferred],
  )
  return (
    <>
      {clashes.length > 0 && (
        <Radio.Group
          label={conflict.clashes(clashes.map(nameOf).join(', '))}
          value={preferred}
          onChange={(value) => setPreferred(value as Preferred)}
        >
          <Group mt="xs">
            {Object.entries(conflict.prefer).map(([value, label]) => (
              <Radio key={value} value={value} label={label} />
            ))}
          </Group>
        </Radio.Group>
      )}
      <PartsDiff before={theirs} after={parts} label={conflict.views.combined} />
      <Group justify="end">
        <Button onClick={() => onTake(parts)}>{conflict.takeCombined}</Button>
      </Group>
    </>
  )
}

import type { Salvage } from '@holdfast/client/salvage'
import { Box, Button, Group, Paper, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconLifebuoy } from '@tabler/icons-react'
import { useState } from 'react'
import { type Parts, partsOf } from '../editor/parts.ts'
import { useViewer } from '../session/viewer.ts'
import { later } from '../shell/later.tsx'
import { texts } from '../texts.ts'
import { timeOf } from '../time/format.ts'
import { SalvageExcerpt } from './SalvageExcerpt.tsx'
import type { Handover } from './useHandover.ts'

const SalvageDialog = later(() => import('./SalvageDialog.tsx'))

const { salvage: words } = texts.handover

interface Shown extends Salvage {
  parts: Parts
}

/** Text that the end of a lock cut off: its author, the holder and admins compare it, use it or discard it. */
export function SalvageNotice(props: {
  handover: Handover
  runnable: boolean
  /** The own text is here too, and shown elsewhere on the page. */
  isDirty: boolean
  /** What is on the screen. */
  now: Parts
  /** Null where the text may not be changed. */
  onUse: ((parts: Parts) => void) | null
}) {
  const { handover, runnable, isDirty, now, onUse } = props
  const me = useViewer()
  const [shown, setShown] = useState<Shown | null>(null)
  const found = handover.found.filter(({ author }) => !isDirty || author.id !== me.id)
  const who = ({ author }: Salvage) => (author.id === me.id ? words.you : author.name)
  const compare = async ({ id }: Salvage) => {
    const found = await handover.salvage?.read(id)
    if (found) setShown({ ...found, parts: partsOf(runnable, found.content) })
    else notifications.show({ message: words.gone })
  }
  const settle = async ({ id }: Salvage) => {
    setShown(null)
    await handover.salvage?.discard(id)
  }
  return (
    <>
      {found.map((each) => (
        <Paper key={each.id} withBorder p="sm" component="section" aria-label={words.title}>
          <Group justify="space-between" gap="sm">
            <Group gap="sm" wrap="nowrap">
              <IconLifebuoy size={22} aria-hidden />
              <Box>
                <Text role="status">
                  {each.author.id === me.id
                    ? words.own(timeOf(each.keptAt))
                    : words.one(each.author.name, timeOf(each.keptAt))}
                </Text>
                <SalvageExcerpt salvage={each} handover={handover} runnable={runnable} now={now} />
              </Box>
            </Group>
            <Button variant="default" onClick={() => void compare(each)}>
              {words.compare}
            </Button>
          </Group>
        </Paper>
      ))}
      {shown && (
        <SalvageDialog
          intro={words.dialog(who(shown), shown.baseVersion?.number ?? 0)}
          now={now}
          kept={shown.parts}
          onClose={() => setShown(null)}
          onDiscard={() => void settle(shown)}
          onUse={
            onUse &&
            (() => {
              onUse(shown.parts)
              setShown(null)
            })
          }
        />
      )}
    </>
  )
}

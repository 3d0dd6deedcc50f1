import type { DraftViewers } from '@holdfast/client/line'
import { Text } from '@mantine/core'
import { useViewer } from '../session/viewer.ts'
import { texts } from '../texts.ts'

const { viewers } = texts.handover

/** Who else has the document open. */
export function Viewers({ viewers: known }: { viewers: DraftViewers | null }) {
  const me = useViewer()
  const others = known?.nodes.filter(({ user }) => user.id !== me.id) ?? []
  if (others.length === 0) return null
  const named = others.map(({ user, state }) => viewers.one(user.name, viewers.states[state]))
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {viewers.title}: {named.join(', ')}
    </Text>
  )
}

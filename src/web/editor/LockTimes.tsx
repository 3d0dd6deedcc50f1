import type { SeenLock } from '@holdfast/client'
import { Text } from '@mantine/core'
import { texts } from '../texts.ts'
import { ago, duration } from '../time/format.ts'
import { ageOf, isIdle, msLeft } from '../time/leaseTimes.ts'
import { useTick } from '../time/useTick.ts'

const { banner } = texts

/** Times that change every second. They are outside of the status, which screen readers announce. */
export function LockTimes({ lock }: { lock: SeenLock | null }) {
  useTick(lock ? 1_000 : 0)
  if (!lock) return null
  return (
    <Text size="sm">
      {banner.since(ago(ageOf(lock, lock.acquiredAt)))} {banner.active(ago(ageOf(lock, lock.lastActiveAt)))}{' '}
      {isIdle(lock) && banner.left(duration(msLeft(lock)))}
    </Text>
  )
}

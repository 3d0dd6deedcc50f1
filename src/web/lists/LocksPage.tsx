import { Stack, Text, Title } from '@mantine/core'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { texts } from '../texts.ts'
import { LockList } from './LockList.tsx'

export default function LocksPage() {
  usePageTitle(texts.locks.title)
  return (
    <Stack>
      <Title order={1} size="h2">
        {texts.locks.title}
      </Title>
      <Text>{texts.locks.intro}</Text>
      <LockList />
    </Stack>
  )
}

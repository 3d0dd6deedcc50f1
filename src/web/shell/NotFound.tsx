import { Stack, Text, Title } from '@mantine/core'
import { Link } from 'wouter'
import { texts } from '../texts.ts'
import { usePageTitle } from './usePageTitle.ts'

export function NotFound({ message = texts.notFound.page }: { message?: string }) {
  usePageTitle(texts.notFound.title)
  return (
    <Stack>
      <Title order={1} size="h2">
        {texts.notFound.title}
      </Title>
      <Text>{message}</Text>
      <Link href="/">{texts.notFound.back}</Link>
    </Stack>
  )
}

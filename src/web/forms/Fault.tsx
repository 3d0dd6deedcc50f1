import { Text } from '@mantine/core'

/** What is wrong with a value that has no field of its own. */
export function Fault({ text }: { text: string }) {
  return (
    <Text size="sm" c="var(--mantine-color-error)" role="alert">
      {text}
    </Text>
  )
}

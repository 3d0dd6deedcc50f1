import { Text } from '@mantine/core'
import { texts } from '../texts.ts'

/** What is wrong with a value that has no field of its own. */
export function Fault({ text }: { text: string }) {
  return (
    <Text size="sm" c="var(--mantine-color-error)" role="alert">
      {text === 'required' ? texts.form.required : text}
    </Text>
  )
}

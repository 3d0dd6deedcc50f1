import { Button, Stack, Text, Title } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { SchemaForm } from '../forms/SchemaForm.tsx'
import type { FormSchema } from '../forms/schema.ts'
import { texts } from '../texts.ts'

const sandbox = texts.sandbox

export function InputsForm(props: {
  schema: FormSchema | undefined
  value: unknown
  faults: Map<string, string>
  disabled: boolean
  onChange: (value: unknown) => void
  onRun: () => void
}) {
  const { schema, value, faults, disabled, onChange, onRun } = props
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onRun()
      }}
    >
      <Stack gap="xs">
        <Title order={2} size="h4">
          {sandbox.inputs}
        </Title>
        {schema ? (
          <SchemaForm schema={schema} value={value} faults={faults} disabled={disabled} onChange={onChange} />
        ) : (
          <Text size="sm">{sandbox.noInputs}</Text>
        )}
        <Button
          type="submit"
          w="fit-content"
          disabled={disabled}
          leftSection={<IconPlayerPlay size={18} aria-hidden />}
        >
          {sandbox.run}
        </Button>
      </Stack>
    </form>
  )
}

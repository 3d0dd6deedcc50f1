import { Stack } from '@mantine/core'
import { SchemaField } from './SchemaField.tsx'
import { type FormSchema, start } from './schema.ts'

/** A form for a JSON Schema. The usual libraries compile schemas to code, which the content security policy forbids. */
export function SchemaForm(props: {
  schema: FormSchema
  value: unknown
  faults: Map<string, string>
  disabled?: boolean
  readOnly?: boolean
  keepsEmpty?: boolean
  onChange: (value: unknown) => void
}) {
  const { schema, value, faults, disabled = false, readOnly, keepsEmpty, onChange } = props
  return (
    <Stack gap="xs">
      <SchemaField
        root={schema}
        schema={schema}
        place=""
        name={null}
        value={value}
        faults={faults}
        disabled={disabled}
        readOnly={readOnly}
        keepsEmpty={keepsEmpty}
        isRequired={false}
        way={start}
        onChange={onChange}
      />
    </Stack>
  )
}

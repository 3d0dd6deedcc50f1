import { Select } from '@mantine/core'
import type { ReactNode } from 'react'
import { texts } from '../texts.ts'
import { choicesOf, type FormSchema } from './schema.ts'

/** A choice from the values that a schema lists, of any type. */
export default function ChoiceField(props: {
  schema: FormSchema
  label: string
  description?: ReactNode
  error?: ReactNode
  withAsterisk: boolean
  disabled: boolean
  readOnly: boolean
  clearable: boolean
  value: unknown
  onChange: (value: unknown) => void
}) {
  const { schema, value, onChange, ...shown } = props
  return (
    <Select
      {...shown}
      data={choicesOf(schema) ?? []}
      value={value === undefined ? null : JSON.stringify(value)}
      onChange={(chosen) => onChange(chosen === null ? undefined : JSON.parse(chosen))}
      clearButtonProps={{ 'aria-label': texts.form.clear(shown.label) }}
    />
  )
}

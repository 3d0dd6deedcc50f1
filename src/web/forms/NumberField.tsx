import { NumberInput } from '@mantine/core'
import type { ReactNode } from 'react'

/** An empty text is not a number. */
export default function NumberField(props: {
  label: string
  description?: ReactNode
  error?: ReactNode
  withAsterisk: boolean
  disabled: boolean
  readOnly: boolean
  allowDecimal: boolean
  value: number | ''
  onChange: (value: number | undefined) => void
}) {
  const { onChange, ...shown } = props
  return (
    <NumberInput {...shown} onChange={(entered) => onChange(entered === '' ? undefined : Number(entered))} />
  )
}

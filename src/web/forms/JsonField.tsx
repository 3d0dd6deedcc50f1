import { Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { texts } from '../texts.ts'

/** A value that no form can be made for: any JSON. */
export function JsonField(props: {
  label: string
  description?: ReactNode
  error?: ReactNode
  disabled: boolean
  readOnly?: boolean
  value: unknown
  onChange: (value: unknown) => void
}) {
  const { value, onChange, error, ...rest } = props
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2))
  const [isBroken, setBroken] = useState(false)
  return (
    <Textarea
      {...rest}
      autosize
      minRows={2}
      error={isBroken ? texts.form.noJson : error}
      value={text}
      onChange={(event) => {
        const next = event.currentTarget.value
        setText(next)
        try {
          onChange(next.trim() === '' ? undefined : JSON.parse(next))
          setBroken(false)
        } catch {
          setBroken(true)
        }
      }}
    />
  )
}

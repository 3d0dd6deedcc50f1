import type { ComponentType } from 'react'
import type { FormSchema, Way } from './schema.ts'

export interface FieldProps {
  root: unknown
  schema: FormSchema
  /** Path of the value, such as "/people/0/name". */
  place: string
  /** Null for the whole value. */
  name: string | null
  value: unknown
  faults: Map<string, string>
  disabled: boolean
  /** The value can be read and copied, but not changed. */
  readOnly?: boolean | undefined
  /** An emptied text is one without letters; else it is none. */
  keepsEmpty?: boolean | undefined
  isRequired: boolean
  way: Way
  onChange: (value: unknown) => void
}

/** For a value that contains values: the component that shows each of them. */
export interface NestingProps extends FieldProps {
  Field: ComponentType<FieldProps>
}

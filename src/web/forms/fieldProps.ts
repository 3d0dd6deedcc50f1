import type { ComponentType } from 'react'
import type { FormSchema, Way } from './schema.ts'

export interface FieldProps {
  root: unknown
  schema: FormSchema
  /** Where the value stands in the whole, such as "/people/0/name". */
  place: string
  /** Null for the whole. */
  name: string | null
  value: unknown
  faults: Map<string, string>
  disabled: boolean
  /** What stands there can be read and copied. */
  readOnly?: boolean | undefined
  /** An emptied text is one without letters; else it is none. */
  keepsEmpty?: boolean | undefined
  isRequired: boolean
  way: Way
  onChange: (value: unknown) => void
}

/** Of a value with values in it: what shows each of them. */
export interface NestingProps extends FieldProps {
  Field: ComponentType<FieldProps>
}

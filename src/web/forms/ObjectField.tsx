import { Button, Fieldset, Stack } from '@mantine/core'
import { texts } from '../texts.ts'
import { Fault } from './Fault.tsx'
import type { NestingProps } from './fieldProps.ts'
import { below } from './places.ts'
import { type FormSchema, isLongText, kindOf, resolved } from './schema.ts'

/** The service does not keep the order of keys, so short fields come before long ones. */
function shortFirst(properties: Record<string, FormSchema>, root: unknown): [string, FormSchema][] {
  const isLong = (one: FormSchema) => {
    const known = resolved(one, root)
    return isLongText(known) || ['array', 'object', 'json'].includes(kindOf(known))
  }
  return Object.entries(properties).toSorted(([, a], [, b]) => Number(isLong(a)) - Number(isLong(b)))
}

export function ObjectField({ isRemovable, Field, ...props }: NestingProps & { isRemovable: boolean }) {
  const { schema, place, name, value, faults, onChange } = props
  const disabled = props.disabled || props.readOnly
  const known = (value ?? {}) as Record<string, unknown>
  const properties = schema.properties ?? {}
  const label = schema.title ?? name ?? texts.form.value
  const set = (key: string, entry: unknown) => {
    const { [key]: _before, ...others } = known
    onChange(entry === undefined ? others : { ...known, [key]: entry })
  }
  const own = faults.get(place)
  // For values that the schema does not describe one by one.
  const nowhere = Object.keys(known).filter((key) => !Object.hasOwn(properties, key))
  const fields = (
    <Stack gap="xs">
      {own && <Fault text={own} />}
      {nowhere.map((key) => {
        const fault = faults.get(below(place, key))
        return fault && <Fault key={key} text={`${key}: ${fault}`} />
      })}
      {shortFirst(properties, props.root).map(([key, one]) => (
        <Field
          {...props}
          key={key}
          schema={one}
          name={key}
          place={below(place, key)}
          value={known[key]}
          isRequired={schema.required?.includes(key) ?? false}
          onChange={(entry) => set(key, entry)}
        />
      ))}
      {isRemovable && (
        <Button
          variant="default"
          w="fit-content"
          disabled={disabled}
          aria-label={texts.form.removeWhole(label)}
          onClick={() => onChange(undefined)}
        >
          {texts.form.remove}
        </Button>
      )}
    </Stack>
  )
  return name === null ? fields : <Fieldset legend={label}>{fields}</Fieldset>
}

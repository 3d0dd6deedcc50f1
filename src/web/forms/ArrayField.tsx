import { Button, Fieldset, Group, Stack } from '@mantine/core'
import { texts } from '../texts.ts'
import { Fault } from './Fault.tsx'
import type { NestingProps } from './fieldProps.ts'
import { below } from './places.ts'
import { initialValue } from './schema.ts'

export function ArrayField({ Field, ...props }: NestingProps) {
  const { root, schema, place, name, value, faults, onChange } = props
  const disabled = props.disabled || props.readOnly
  const list = Array.isArray(value) ? value : []
  const item = schema.items ?? {}
  const label = schema.title ?? name ?? texts.form.value
  const fault = faults.get(place)
  return (
    <Fieldset legend={label}>
      <Stack gap="xs">
        {fault && <Fault text={fault} />}
        {list.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity of their own
          <Group key={index} align="end" wrap="nowrap">
            <div style={{ flex: 1 }}>
              <Field
                {...props}
                schema={item}
                name={texts.form.entry(label, index + 1)}
                place={below(place, index)}
                value={entry}
                isRequired
                onChange={(next) => onChange(list.with(index, next))}
              />
            </div>
            <Button
              variant="default"
              disabled={disabled}
              aria-label={texts.form.removeEntry(label, index + 1)}
              onClick={() => onChange(list.toSpliced(index, 1))}
            >
              {texts.form.remove}
            </Button>
          </Group>
        ))}
        <Button
          variant="default"
          w="fit-content"
          disabled={disabled}
          onClick={() => onChange([...list, initialValue(item, root) ?? null])}
        >
          {texts.form.add(label)}
        </Button>
      </Stack>
    </Fieldset>
  )
}

import { Button, NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { texts } from '../texts.ts'
import { ArrayField } from './ArrayField.tsx'
import type { FieldProps } from './fieldProps.ts'
import { JsonField } from './JsonField.tsx'
import { ObjectField } from './ObjectField.tsx'
import { choicesOf, faultsBelow, goesRound, initialValue, kindOf, onward, resolved } from './schema.ts'

/** One value, by its type; its fault stands beside it. */
export function SchemaField(props: FieldProps) {
  const schema = resolved(props.schema, props.root)
  const way = onward(props.schema, props.way)
  const { place, name, value, faults, disabled, isRequired, onChange } = props
  const fault = faults.get(place)
  const shared = {
    label: schema.title ?? name ?? texts.form.value,
    description: schema.description,
    error: fault,
    withAsterisk: isRequired,
    disabled,
  }
  const kind = kindOf(schema)
  const isOptional = kind === 'object' && goesRound(props.schema, props.way)
  if (isOptional && value === undefined)
    return (
      <Button
        variant="default"
        w="fit-content"
        disabled={disabled}
        onClick={() => onChange(initialValue(schema, props.root) ?? {})}
      >
        {texts.form.addWhole(shared.label)}
      </Button>
    )
  switch (kind) {
    case 'object':
      return <ObjectField {...props} Field={SchemaField} schema={schema} way={way} isRemovable={isOptional} />
    case 'array':
      return <ArrayField {...props} Field={SchemaField} schema={schema} way={way} />
    case 'boolean':
      return (
        <Switch
          label={shared.label}
          description={shared.description}
          error={shared.error}
          disabled={disabled}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'number':
    case 'integer':
      return (
        <NumberInput
          {...shared}
          allowDecimal={kind === 'number'}
          value={typeof value === 'number' ? value : ''}
          onChange={(entered) => onChange(entered === '' ? undefined : Number(entered))}
        />
      )
    case 'enum':
      return (
        <Select
          {...shared}
          data={choicesOf(schema) ?? []}
          value={value === undefined ? null : JSON.stringify(value)}
          onChange={(chosen) => onChange(chosen === null ? undefined : JSON.parse(chosen))}
          clearable={!isRequired}
          clearButtonProps={{ 'aria-label': texts.form.clear(shared.label) }}
        />
      )
    case 'string': {
      const Field = schema.format === 'textarea' ? Textarea : TextInput
      return (
        <Field
          {...shared}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) =>
            onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)
          }
        />
      )
    }
    default: {
      const error = shared.error ?? faultsBelow(faults, place)[0]
      return <JsonField {...shared} error={error} value={value} onChange={onChange} />
    }
  }
}

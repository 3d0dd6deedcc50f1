import { Button, Switch, Textarea, TextInput } from '@mantine/core'
import { later } from '../shell/later.tsx'
import { texts } from '../texts.ts'
import { ArrayField } from './ArrayField.tsx'
import type { FieldProps } from './fieldProps.ts'
import { JsonField } from './JsonField.tsx'
import { ObjectField } from './ObjectField.tsx'
import { faultsBelow, goesRound, initialValue, isLongText, kindOf, onward, resolved } from './schema.ts'

// Larger than the rest of a form.
const NumberField = later(() => import('./NumberField.tsx'))
const ChoiceField = later(() => import('./ChoiceField.tsx'))

/** One value, by its type, with its fault. */
export function SchemaField(props: FieldProps) {
  const schema = resolved(props.schema, props.root)
  const way = onward(props.schema, props.way)
  const { place, name, value, faults, isRequired, readOnly = false, keepsEmpty = false, onChange } = props
  const disabled = props.disabled
  const fault = faults.get(place)
  const shared = {
    label: schema.title ?? name ?? texts.form.value,
    description: schema.description,
    error: fault,
    withAsterisk: isRequired,
    disabled,
    readOnly,
  }
  const kind = kindOf(schema)
  const isOptional = kind === 'object' && goesRound(props.schema, props.way)
  if (isOptional && value === undefined)
    return (
      <Button
        variant="default"
        w="fit-content"
        disabled={disabled || readOnly}
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
          disabled={disabled || readOnly}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'number':
    case 'integer':
      return (
        <NumberField
          {...shared}
          allowDecimal={kind === 'number'}
          value={typeof value === 'number' ? value : ''}
          onChange={onChange}
        />
      )
    case 'enum':
      return (
        <ChoiceField {...shared} schema={schema} value={value} clearable={!isRequired} onChange={onChange} />
      )
    case 'string': {
      const written = {
        ...shared,
        value: typeof value === 'string' ? value : '',
        onChange: (event: { currentTarget: { value: string } }) =>
          onChange(event.currentTarget.value || (keepsEmpty ? '' : undefined)),
      }
      return isLongText(schema) ? <Textarea {...written} autosize minRows={6} /> : <TextInput {...written} />
    }
    default: {
      const error = shared.error ?? faultsBelow(faults, place)[0]
      return <JsonField {...shared} error={error} value={value} onChange={onChange} />
    }
  }
}

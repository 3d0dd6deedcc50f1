import { Button, Fieldset, Stack } from '@mantine/core'
import { useState } from 'react'
import { SchemaForm } from '../forms/SchemaForm.tsx'
import { type FormSchema, faultsOf, initialValue } from '../forms/schema.ts'
import type { RunPartsFragment } from '../generated/graphql.ts'
import { texts } from '../texts.ts'

type Action = RunPartsFragment['nextActions'][number]
type OnAct = (actionId: string, value: unknown) => void

/** They run against the snapshot of the run, whatever has been typed since. */
export function NextActions(props: { actions: readonly Action[]; disabled: boolean; onAct: OnAct }) {
  const { actions, disabled, onAct } = props
  return (
    <Stack gap="xs" component="section" aria-label={texts.sandbox.next}>
      {actions.map((action) => (
        <ActionForm key={action.actionId} action={action} disabled={disabled} onAct={onAct} />
      ))}
    </Stack>
  )
}

function ActionForm({ action, disabled, onAct }: { action: Action; disabled: boolean; onAct: OnAct }) {
  const schema = action.inputSchema as FormSchema | null
  const [value, setValue] = useState<unknown>(() => (schema ? initialValue(schema) : undefined))
  const [isTried, setTried] = useState(false)
  const faults = schema ? faultsOf(schema, value) : new Map<string, string>()
  const submit = (
    <Button type="submit" variant="default" w="fit-content" disabled={disabled}>
      {action.label}
    </Button>
  )
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (faults.size === 0) onAct(action.actionId, value)
      }}
    >
      {schema ? (
        <Fieldset legend={action.label}>
          <Stack gap="xs">
            <SchemaForm
              schema={schema}
              value={value}
              faults={isTried ? faults : new Map()}
              disabled={disabled}
              onChange={setValue}
            />
            {submit}
          </Stack>
        </Fieldset>
      ) : (
        submit
      )}
    </form>
  )
}

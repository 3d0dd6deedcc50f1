import { Alert, Button, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useState } from 'react'
import { useClient } from 'urql'
import type { OpenDraft } from '../editor/useDraft.ts'
import type { OpenTool } from '../editor/useTool.ts'
import { SchemaForm } from '../forms/SchemaForm.tsx'
import { type FormSchema, faultsOf, initialValue } from '../forms/schema.ts'
import { ResolveSettingsDocument, StoreSettingsDocument } from '../generated/graphql.ts'
import { refusalText } from '../shell/refusal.ts'
import { texts } from '../texts.ts'

const sandbox = texts.sandbox

/** The viewer's settings for sandbox runs. Production has other settings. */
export function SettingsForm(props: { tool: OpenTool; open: OpenDraft; schema: FormSchema }) {
  const { tool, open, schema } = props
  const client = useClient()
  const [values, setValues] = useState<unknown>(() => initialValue(schema))
  const [stateRev, setStateRev] = useState<number | null>(null)
  const [isInherited, setInherited] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const [isTried, setTried] = useState(false)
  const { editable } = open.situation
  const faults = faultsOf(schema, values)
  const head = tool.draftHead.id

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked when the lock is there, and for every version anew
  useEffect(() => {
    const lock = open.underLock()
    if (!editable || !lock) return
    let isWanted = true
    const input = { toolId: tool.id, ...lock, settingsSchema: schema }
    void client
      .mutation(ResolveSettingsDocument, { input })
      .toPromise()
      .then(({ data }) => {
        const answer = data?.resolveSandboxSettings
        if (!isWanted) return
        if (answer?.__typename !== 'ResolveSandboxSettingsPayload') return setFault(refusalText(answer))
        const { settings } = answer
        setFault(null)
        setStateRev(settings.stateRev)
        setInherited(settings.inherited)
        if (Object.keys(settings.values as object).length > 0) setValues(settings.values)
      })
    return () => {
      isWanted = false
    }
  }, [client, tool.id, head, editable])

  async function store() {
    const lock = open.underLock()
    setTried(true)
    if (!lock || stateRev === null || faults.size > 0) return
    const input = { toolId: tool.id, ...lock, settingsSchema: schema, values, expectedStateRev: stateRev }
    const answer = (await client.mutation(StoreSettingsDocument, { input }).toPromise()).data
      ?.saveSandboxSettings
    if (answer?.__typename !== 'SaveSandboxSettingsPayload') return setFault(refusalText(answer))
    setFault(null)
    setStateRev(answer.settings.stateRev)
    setInherited(false)
    notifications.show({ color: 'teal', message: sandbox.settingsSaved })
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void store()
      }}
    >
      <Stack gap="xs">
        <Title order={2} size="h4">
          {sandbox.settings}
        </Title>
        {isInherited && <Text size="sm">{sandbox.inherited}</Text>}
        {fault && (
          <Alert color="red" role="alert" style={{ whiteSpace: 'pre-wrap' }}>
            {fault}
          </Alert>
        )}
        <SchemaForm
          schema={schema}
          value={values}
          faults={isTried ? faults : new Map()}
          disabled={!editable}
          onChange={setValues}
        />
        <Button type="submit" variant="default" w="fit-content" disabled={!editable || stateRev === null}>
          {sandbox.saveSettings}
        </Button>
      </Stack>
    </form>
  )
}

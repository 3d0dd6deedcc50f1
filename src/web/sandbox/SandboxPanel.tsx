import { newId } from '@holdfast/client'
import { Alert, Grid, Stack, Text } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useState } from 'react'
import { useClient } from 'urql'
import { faultText } from '../editor/faultText.ts'
import { jsonOf } from '../editor/parts.ts'
import type { OpenDraft } from '../editor/useDraft.ts'
import type { OpenTool } from '../editor/useTool.ts'
import { type FormSchema, faultsOf, initialValue } from '../forms/schema.ts'
import { CancelRunDocument, RunInSandboxDocument, SubmitActionDocument } from '../generated/graphql.ts'
import { refusalText } from '../shell/refusal.ts'
import { texts } from '../texts.ts'
import { InputsForm } from './InputsForm.tsx'
import { RunView } from './RunView.tsx'
import { SettingsForm } from './SettingsForm.tsx'
import { useRun } from './useRun.ts'

const sandbox = texts.sandbox

/** Runs the text on the screen, saved or not, under the lock. */
export default function SandboxPanel({ tool, open }: { tool: OpenTool; open: OpenDraft }) {
  const client = useClient()
  const { text, situation } = open
  const { parts } = text
  const [run, setRun] = useRun(tool.latestSandboxRun ?? null)
  const inputSchema = jsonOf(parts, 'inputSchema')
  const settingsSchema = jsonOf(parts, 'settingsSchema')
  const [inputs, setInputs] = useState<unknown>(() => initialValue((inputSchema.value ?? {}) as FormSchema))
  const [fault, setFault] = useState<string | null>(null)
  const [isTried, setTried] = useState(false)
  const faults = inputSchema.value ? faultsOf(inputSchema.value, inputs) : new Map<string, string>()
  const broken = [inputSchema.fault, settingsSchema.fault].filter((one) => one !== undefined)

  async function start() {
    const lock = open.underLock()
    setTried(true)
    if (!lock || faults.size > 0) return
    const snapshot = {
      entrypoint: parts.entrypoint ?? '',
      sourceCode: parts.sourceCode ?? '',
      ...(inputSchema.value !== undefined && { inputSchema: inputSchema.value }),
      ...(settingsSchema.value !== undefined && { settingsSchema: settingsSchema.value }),
    }
    const input = {
      toolId: tool.id,
      ...lock,
      snapshot,
      inputs: inputs ?? {},
      idempotencyKey: newId(),
    }
    const answer = (await client.mutation(RunInSandboxDocument, { input }).toPromise()).data?.runSandbox
    if (answer?.__typename === 'RunSandboxPayload') {
      setFault(null)
      setRun(answer.run)
    } else setFault(refusalText(answer))
  }

  async function act(actionId: string, value: unknown) {
    const lock = open.underLock()
    if (!lock || !run) return
    const input = {
      toolId: tool.id,
      ...lock,
      snapshotId: run.snapshotId ?? null,
      actionId,
      input: value ?? {},
      expectedStateRev: run.stateRev ?? 0,
      idempotencyKey: newId(),
    }
    const answer = (await client.mutation(SubmitActionDocument, { input }).toPromise()).data
      ?.startSandboxAction
    if (answer?.__typename === 'StartSandboxActionPayload') {
      setFault(null)
      setRun(answer.run)
    } else setFault(refusalText(answer))
  }

  async function cancel() {
    if (!run) return
    const { data } = await client.mutation(CancelRunDocument, { input: { runId: run.id } }).toPromise()
    if (data?.cancelSandboxRun.__typename === 'CancelSandboxRunPayload') setRun(data.cancelSandboxRun.run)
  }

  return (
    <Stack gap="sm">
      {!situation.editable && (
        <Alert color="gray" icon={<IconLock />}>
          {sandbox.needsLock} {situation.text}
        </Alert>
      )}
      {parts.usageInstructions && <Text size="sm">{parts.usageInstructions}</Text>}
      {broken.map((one) => (
        <Alert key={one.part} color="red" role="alert">
          {faultText(one)} {sandbox.blocked}
        </Alert>
      ))}
      <Grid>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="md">
            <InputsForm
              schema={inputSchema.value as FormSchema | undefined}
              value={inputs}
              onChange={setInputs}
              faults={isTried ? faults : new Map()}
              disabled={!situation.editable || broken.length > 0}
              onRun={() => void start()}
            />
            {settingsSchema.value !== undefined && (
              <SettingsForm
                key={parts.settingsSchema}
                tool={tool}
                open={open}
                schema={settingsSchema.value as FormSchema}
              />
            )}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          {fault && (
            <Alert color="red" role="alert" mb="sm" style={{ whiteSpace: 'pre-wrap' }}>
              {fault}
            </Alert>
          )}
          {run ? (
            <RunView
              key={run.id}
              run={run}
              disabled={!situation.editable}
              onAct={(actionId, value) => void act(actionId, value)}
              onCancel={() => void cancel()}
            />
          ) : (
            <Text size="sm">{sandbox.notRun}</Text>
          )}
        </Grid.Col>
      </Grid>
    </Stack>
  )
}

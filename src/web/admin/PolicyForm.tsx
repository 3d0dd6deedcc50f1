import { Alert, Button, Card, NumberInput, Select, Stack, Switch, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useClient } from 'urql'
import { ChangePolicyDocument, type PoliciesQuery } from '../generated/graphql.ts'
import { refusalText } from '../shell/refusal.ts'
import { texts } from '../texts.ts'

const { policies } = texts.admin
type Collection = PoliciesQuery['collections'][number]

/** The rules of a collection's locks; they hold for every lock granted or renewed from then on. */
export function PolicyForm({ collection, refresh }: { collection: Collection; refresh: () => void }) {
  const client = useClient()
  const { lockPolicy: policy } = collection
  const [form, setForm] = useState({
    enabled: policy.enabled,
    coversMetadata: policy.coversMetadata,
    agents: policy.agents,
    ttl: policy.ttlMs / 60_000,
    heartbeat: policy.heartbeatIntervalMs / 1_000,
    idle: policy.idleTimeoutMs == null ? ('' as const) : policy.idleTimeoutMs / 60_000,
  })
  const [fault, setFault] = useState<string | null>(null)
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change })
  async function save() {
    const input = {
      collection: collection.id,
      expectedVersion: policy.version,
      enabled: form.enabled,
      coversMetadata: form.coversMetadata,
      agents: form.agents,
      ttlMs: Math.round(form.ttl * 60_000),
      heartbeatIntervalMs: Math.round(form.heartbeat * 1_000),
      idleTimeoutMs: form.idle === '' ? null : Math.round(form.idle * 60_000),
    }
    const answer = (await client.mutation(ChangePolicyDocument, { input }).toPromise()).data?.updateLockPolicy
    if (answer?.__typename === 'UpdateLockPolicyPayload')
      notifications.show({ color: 'teal', message: policies.saved(collection.name) })
    else {
      const isConflict = answer?.__typename === 'MetadataVersionConflictError'
      const message = isConflict ? policies.conflict : refusalText(answer)
      if (!isConflict) return setFault(message)
      notifications.show({ color: 'red', message })
    }
    refresh()
  }
  return (
    <Card withBorder component="section" aria-label={collection.name}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Stack gap="xs">
          <Title order={2} size="h4">
            {collection.name}
          </Title>
          {fault && (
            <Alert color="red" role="alert" style={{ whiteSpace: 'pre-wrap' }}>
              {fault}
            </Alert>
          )}
          <Switch
            label={policies.enabled}
            checked={form.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
          />
          <Switch
            label={policies.coversMetadata}
            checked={form.coversMetadata}
            onChange={(event) => set({ coversMetadata: event.currentTarget.checked })}
          />
          <NumberInput
            label={policies.ttl}
            min={0}
            value={form.ttl}
            onChange={(value) => set({ ttl: Number(value) })}
          />
          <NumberInput
            label={policies.heartbeat}
            min={0}
            value={form.heartbeat}
            onChange={(value) => set({ heartbeat: Number(value) })}
          />
          <NumberInput
            label={policies.idle}
            description={policies.idleHelp}
            min={0}
            value={form.idle}
            onChange={(value) => set({ idle: value === '' ? '' : Number(value) })}
          />
          <Select
            label={policies.agents}
            description={policies.agentsHelp}
            data={Object.entries(policies.agentChoices).map(([value, label]) => ({ value, label }))}
            allowDeselect={false}
            value={form.agents}
            onChange={(value) => set({ agents: value as typeof form.agents })}
          />
          <Button type="submit" w="fit-content">
            {texts.save}
          </Button>
        </Stack>
      </form>
    </Card>
  )
}

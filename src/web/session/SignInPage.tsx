import { Alert, Anchor, Badge, Button, Card, Container, Group, Stack, Text, Title } from '@mantine/core'
import { IconAlertCircle, IconLogin2 } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { forgetMetadata } from '../editor/keptMetadata.ts'
import { LanguageMenu } from '../language/LanguageMenu.tsx'
import { texts } from '../texts.ts'
import { askedPerson, plainAddress } from './address.ts'
import { at } from './base.ts'
import { type DemoPerson, demoPeople, demoToken } from './demo.ts'
import { Otherwise, Providers, Waiting } from './Providers.tsx'
import { signInToDemo } from './session.ts'
import { TokenForm } from './TokenForm.tsx'
import { useProviders } from './useProviders.ts'

const { signInPage } = texts

export default function SignInPage({ notice }: { notice: 'none' | 'ended' | 'refused' }) {
  const [people, setPeople] = useState<DemoPerson[] | null>(null)
  const { providers, refusal, retry } = useProviders(notice)
  useEffect(() => {
    document.title = signInPage.title
    void demoPeople().then((found) => void enterAsAsked(found).then((isIn) => !isIn && setPeople(found)))
  }, [])
  // Signed out in another tab: this tab deletes its kept text too.
  useEffect(() => {
    if (notice === 'none') forgetMetadata()
  }, [notice])
  if (providers === null) return <Waiting />
  return (
    <Container component="main" size="xs" py="xl">
      <Stack gap="lg">
        <Group justify="space-between" align="start" wrap="nowrap">
          <Title order={1}>{signInPage.title}</Title>
          <LanguageMenu />
        </Group>
        {notice !== 'none' && (
          <Alert color="orange" variant="light" icon={<IconAlertCircle />} role="alert">
            {signInPage.notices[notice]}
          </Alert>
        )}
        {refusal !== null && (
          <Alert color="red" variant="light" icon={<IconAlertCircle />} role="alert">
            {texts.signInPage.provider.refused(refusal)}
          </Alert>
        )}
        {providers.length > 0 && <Providers providers={providers} retry={retry} />}
        {people !== null && people.length > 0 && <Demo people={people} />}
        {people?.length === 0 && (providers.length > 0 ? <Otherwise /> : <TokenForm />)}
      </Stack>
    </Container>
  )
}

/** True if the page continues as the person in its URL, or without asking if there is no demo. */
async function enterAsAsked(people: DemoPerson[]): Promise<boolean> {
  const asked = askedPerson()
  if (!asked) return false
  if (people.length === 0) {
    location.replace(plainAddress())
    return true
  }
  const token = people.some(({ id }) => id === asked) ? await demoToken(asked) : null
  history.replaceState(null, '', plainAddress())
  if (token) signInToDemo(token)
  return token !== null
}

function Demo({ people }: { people: DemoPerson[] }) {
  const [isRefused, setRefused] = useState(false)
  const enter = async (id: string) => {
    const token = await demoToken(id)
    if (token) signInToDemo(token)
    else setRefused(true)
  }
  return (
    <Stack>
      <Text>{signInPage.demo}</Text>
      {people.map(({ id, name, role }) => (
        <Card key={id} withBorder padding="sm">
          <Group justify="space-between">
            <Group gap="xs">
              <Text fw={600}>{name}</Text>
              <Badge variant="default">{texts.roles[role as keyof typeof texts.roles] ?? role}</Badge>
            </Group>
            <Button onClick={() => enter(id)} leftSection={<IconLogin2 size={18} />}>
              {signInPage.as(name)}
            </Button>
          </Group>
        </Card>
      ))}
      <Anchor href={at('/demo')}>{signInPage.sideBySide}</Anchor>
      <Anchor href={at('/docs/')}>{signInPage.documentation}</Anchor>
      {isRefused && <Alert color="red">{texts.unreachable.text}</Alert>}
    </Stack>
  )
}

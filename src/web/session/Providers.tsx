import { Alert, Button, Center, Loader, Stack, UnstyledButton } from '@mantine/core'
import { IconAlertCircle, IconLogin2 } from '@tabler/icons-react'
import { useState } from 'react'
import { texts } from '../texts.ts'
import { depart, type Provider } from './provider.ts'
import { TokenForm } from './TokenForm.tsx'

/** A sign-in button for each issuer. */
export function Providers({ providers, retry }: { providers: Provider[]; retry: () => void }) {
  return providers.map((provider) => {
    const where = new URL(provider.issuer).host
    if (provider.server?.authorization_endpoint)
      return (
        <Button
          key={provider.issuer + provider.clientId}
          size="md"
          leftSection={<IconLogin2 size={18} aria-hidden />}
          onClick={() => depart(provider)}
        >
          {texts.signInPage.provider.at(where)}
        </Button>
      )
    return (
      <Alert key={provider.issuer + provider.clientId} color="red" role="alert" icon={<IconAlertCircle />}>
        {texts.signInPage.provider.away(where)}
        <Button mt="sm" display="block" variant="default" onClick={retry}>
          {texts.tryAgain}
        </Button>
      </Alert>
    )
  })
}

/** A token can still be entered by hand. */
export function Otherwise() {
  const [isOpen, setOpen] = useState(false)
  return (
    <Stack>
      <UnstyledButton td="underline" w="fit-content" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {texts.signInPage.provider.byToken}
      </UnstyledButton>
      {isOpen && <TokenForm />}
    </Stack>
  )
}

export function Waiting() {
  return (
    <Center component="main" mih="60vh">
      <Loader aria-label={texts.signInPage.provider.waiting} />
    </Center>
  )
}

import { Alert, Button, Container } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { texts } from '../texts.ts'

export function Unreachable({ onRetry, message }: { onRetry: () => void; message?: string | undefined }) {
  return (
    <Container size="xs" py="xl">
      <Alert color="red" role="alert" title={texts.unreachable.title} icon={<IconPlugConnectedX />}>
        {message ?? texts.unreachable.text}
        <Button mt="sm" display="block" variant="default" onClick={onRetry}>
          {texts.tryAgain}
        </Button>
      </Alert>
    </Container>
  )
}

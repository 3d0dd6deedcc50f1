import { Button, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { texts } from '../texts.ts'
import { signIn } from './session.ts'

const { signInPage } = texts

/** For people who have a token from elsewhere. */
export function TokenForm() {
  const [token, setToken] = useState('')
  const isToken = /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token.trim())
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isToken) signIn(token.trim())
      }}
    >
      <Stack>
        <Textarea
          label={signInPage.token}
          description={signInPage.tokenHelp}
          error={token !== '' && !isToken && signInPage.noToken}
          autosize
          minRows={4}
          autoComplete="off"
          spellCheck={false}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
        />
        <Button type="submit" disabled={!isToken}>
          {signInPage.enter}
        </Button>
      </Stack>
    </form>
  )
}

import { currentSession, forgetToken, goOnWith, isOfHost } from './session.ts'

/** A token that expires sooner than this may expire on its way. */
const earlyMs = 20_000
const hostAnswersMs = 3_000
/** Who waits longer goes on without; the answer is taken whenever it comes, for what it has replaced is of no use any more. */
const patienceMs = 10_000
let renewing: Promise<string | null> | null = null

/** The token of the signed-in person, renewed if it is about to expire. Rejects if it cannot be renewed at the moment. */
export async function freshToken(): Promise<string | null> {
  const { token, grant } = currentSession()
  const isEnding = grant !== null && grant.endsAt !== null && grant.endsAt - Date.now() < earlyMs
  return isEnding ? newerToken(token) : token
}

/**
 * A new token in place of one that the service no longer accepts; null if there is none. All waiting callers get the same one,
 * because a refresh token works only once.
 */
export async function newerToken(refused: string | null): Promise<string | null> {
  const { token } = currentSession()
  if (token !== refused) return token
  renewing ??= renewed().finally(() => {
    renewing = null
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  const impatient = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The issuer does not answer')), patienceMs)
  })
  return Promise.race([renewing, impatient]).finally(() => clearTimeout(timer))
}

async function renewed(): Promise<string | null> {
  const { grant, token, generation } = currentSession()
  if (isOfHost()) return tokenOfHost(token)
  if (!grant) return null
  const { refreshed } = await import('./provider.ts')
  const next = await refreshed(grant)
  // The person has signed out in the meantime.
  if (currentSession().generation !== generation) return null
  if (next) goOnWith(next.token, next.grant)
  else forgetToken('ended')
  return next?.token ?? null
}

/** The page around this frame is asked as it was for the first one. */
async function tokenOfHost(refused: string | null): Promise<string | null> {
  const { askHost } = await import('./hostPage.ts')
  askHost()
  for (let waited = 0; waited < hostAnswersMs; waited += 100) {
    const { token } = currentSession()
    if (token !== refused) return token
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return null
}

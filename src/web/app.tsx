import { SignedIn } from './session/SignedIn.tsx'
import { SignInPage } from './session/SignInPage.tsx'
import { useSession } from './session/session.ts'

export function App() {
  const { token, generation, notice } = useSession()
  return token === null ? <SignInPage notice={notice} /> : <SignedIn key={generation} />
}

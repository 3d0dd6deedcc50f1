import { useRoute } from 'wouter'
import { SignedIn } from './session/SignedIn.tsx'
import { useSession } from './session/session.ts'
import { later } from './shell/later.tsx'

const SideBySide = later(() => import('./session/SideBySide.tsx'))
const SignInPage = later(() => import('./session/SignInPage.tsx'))

export function App() {
  const { token, generation, notice } = useSession()
  const [isSideBySide] = useRoute('/demo')
  if (token !== null && !isSideBySide) return <SignedIn key={generation} />
  return isSideBySide ? <SideBySide /> : <SignInPage notice={notice} />
}

import { lazy, Suspense } from 'react'
import { useRoute } from 'wouter'
import { SignedIn } from './session/SignedIn.tsx'
import { useSession } from './session/session.ts'

const SideBySide = lazy(() => import('./session/SideBySide.tsx'))
const SignInPage = lazy(() => import('./session/SignInPage.tsx'))

export function App() {
  const { token, generation, notice } = useSession()
  const [isSideBySide] = useRoute('/demo')
  if (token !== null && !isSideBySide) return <SignedIn key={generation} />
  return <Suspense>{isSideBySide ? <SideBySide /> : <SignInPage notice={notice} />}</Suspense>
}

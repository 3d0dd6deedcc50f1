import { lazy, Suspense } from 'react'
import { useRoute } from 'wouter'
import { SignedIn } from './session/SignedIn.tsx'
import { SignInPage } from './session/SignInPage.tsx'
import { useSession } from './session/session.ts'

const SideBySide = lazy(() => import('./session/SideBySide.tsx'))

export function App() {
  const { token, generation, notice } = useSession()
  const [isSideBySide] = useRoute('/demo')
  if (isSideBySide)
    return (
      <Suspense>
        <SideBySide />
      </Suspense>
    )
  return token === null ? <SignInPage notice={notice} /> : <SignedIn key={generation} />
}

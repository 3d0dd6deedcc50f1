import { createContext, useContext } from 'react'
import type { SignedInViewerQuery } from '../generated/graphql.ts'

export type Viewer = NonNullable<SignedInViewerQuery['viewer']>

export const ViewerContext = createContext<Viewer | null>(null)

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext)
  if (!viewer) throw new Error('useViewer outside of the signed-in pages')
  return viewer
}

export const isAdmin = ({ role }: Viewer) => role === 'ADMIN' || role === 'SUPERUSER'

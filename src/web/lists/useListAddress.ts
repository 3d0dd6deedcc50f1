import { useSearchParams } from 'wouter'
import type { LockChoice } from './useTools.ts'

export interface ListChoice {
  search: string
  collection: string | null
  choice: LockChoice
  isMine: boolean
}

/** The URL contains the filters of a list, so that going back, a reload and a shared link show the same. */
export function useListAddress(): [ListChoice, (change: Partial<ListChoice>) => void] {
  const [asked, setAsked] = useSearchParams()
  const locked = asked.get('locked')
  const chosen: ListChoice = {
    search: asked.get('search') ?? '',
    collection: asked.get('collection'),
    choice: locked === 'true' ? 'locked' : locked === 'false' ? 'free' : 'any',
    isMine: asked.get('mine') === 'true',
  }
  const choose = (change: Partial<ListChoice>) => {
    const next = { ...chosen, ...change }
    const said = {
      ...(next.search && { search: next.search }),
      ...(next.collection && { collection: next.collection }),
      ...(next.choice !== 'any' && { locked: String(next.choice === 'locked') }),
      ...(next.isMine && { mine: 'true' }),
    }
    setAsked(new URLSearchParams(said), { replace: true })
  }
  return [chosen, choose]
}

import type { DraftHandle } from '../handle.ts'
import type { Head } from '../states.ts'
import type { Waiting } from './view.ts'

export interface TurnOptions {
  draft: DraftHandle
  isVisible(): boolean
  baseVersion?: (() => number) | undefined
  follow?: ((head: Head) => unknown) | undefined
  onTurn?: ((request: Waiting) => unknown) | undefined
}

/** Takes the lock once the draft is kept for this session: by itself where the page is visible, else it tells and waits. */
export function turns({ draft, isVisible, baseVersion, follow, onTurn }: TurnOptions) {
  let told: string | null = null
  let taken: string | null = null
  let isTaking = false

  const acquire = async () => {
    const state = await draft.acquire(baseVersion && { baseVersion: baseVersion() })
    if (state.name !== 'lost' || state.cause !== 'VERSION_CONFLICT' || !state.head || !follow) return state
    await follow(state.head)
    return draft.acquire({ baseVersion: state.head.number })
  }
  const take = async (id: string | null = null) => {
    if (isTaking || draft.state.name === 'held') return
    isTaking = true
    try {
      // Whoever had it may have it for a moment yet; other answers would be the same again.
      if ((await acquire()).name !== 'heldByOther') taken = id
    } finally {
      isTaking = false
    }
  }
  return {
    take,
    /** However often it is heard of, each turn is taken once, and told once. A page that becomes visible looks again. */
    async look(request: Waiting): Promise<void> {
      if (isVisible()) return taken === request.id ? undefined : take(request.id)
      if (told === request.id) return
      told = request.id
      await onTurn?.(request)
    },
  }
}

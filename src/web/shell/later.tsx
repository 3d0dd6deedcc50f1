import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from 'react'

type Later<Props> = ComponentType<Props> & {
  /** Loads it before it is shown. */
  load: () => void
}

/** A component that is loaded with its first use. What is around it stays as it is meanwhile: nothing else waits with it. */
export function later<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  /** Shown meanwhile. */
  waiting?: ReactNode | ((props: Props) => ReactNode),
): Later<Props> {
  let Loaded: ComponentType<Props> | null = null
  const once = async () => {
    const module = await load()
    Loaded = module.default
    return module
  }
  const Waited = lazy(once) as unknown as ComponentType<Props>
  function Later(props: Props) {
    // Loaded before: it is there at once, and so takes the keys that are typed next.
    const [Ready] = useState(() => Loaded)
    if (Ready) return <Ready {...props} />
    return (
      <Suspense fallback={typeof waiting === 'function' ? waiting(props) : waiting}>
        <Waited {...props} />
      </Suspense>
    )
  }
  return Object.assign(Later, { load: () => void once().catch(() => {}) })
}

/** While what opens them is on the screen, dialogs are loaded: whoever opens one and goes on typing types into it. */
export function useLoaded(isOffered: boolean, ...dialogs: { load: () => void }[]): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the dialogs are always the same
  useEffect(() => {
    if (isOffered) for (const dialog of dialogs) dialog.load()
  }, [isOffered])
}

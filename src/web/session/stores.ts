/** What a page keeps by name. */
export interface Store {
  get(name: string): string | null
  set(name: string, value: string): void
  remove(name: string): void
  names(): string[]
  /** Whether a reload finds it. */
  isLasting: boolean
}

/** A store that lasts as long as the page. */
export function ofPage(): Store {
  const items = new Map<string, string>()
  return {
    get: (name) => items.get(name) ?? null,
    set: (name, value) => void items.set(name, value),
    remove: (name) => void items.delete(name),
    names: () => [...items.keys()],
    isLasting: false,
  }
}

/** Storage can be blocked in a frame of another site, or be full. */
function kept(which: 'localStorage' | 'sessionStorage'): Store {
  try {
    const storage = window[which]
    return {
      get: (name) => storage.getItem(name),
      set(name, value) {
        try {
          storage.setItem(name, value)
        } catch {
          // The storage is full. The page works without it.
        }
      },
      remove: (name) => storage.removeItem(name),
      names: () => Object.keys(storage),
      isLasting: true,
    }
  } catch {
    return ofPage()
  }
}

/** Shared by the tabs of a browser. */
export const ofBrowser = kept('localStorage')
/** Of one tab, over reloads. */
export const ofTab = kept('sessionStorage')

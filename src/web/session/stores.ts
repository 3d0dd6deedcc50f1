/** What a page keeps by name. */
export interface Store {
  get(name: string): string | null
  set(name: string, value: string): void
  remove(name: string): void
  names(): string[]
  /** Whether a reload finds it. */
  isLasting: boolean
}

/** Lasts as long as the page. */
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

/** Another site's frame may be refused the storage that it asks for, and a full one takes nothing more. */
function kept(which: 'localStorage' | 'sessionStorage'): Store {
  try {
    const storage = window[which]
    return {
      get: (name) => storage.getItem(name),
      set(name, value) {
        try {
          storage.setItem(name, value)
        } catch {
          // There is no room; the page goes on.
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

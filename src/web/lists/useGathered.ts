import { useRef, useState } from 'react'
import { gathered } from './gathered.ts'

/** The same function at every render; it reads as the newest `read` does. */
export function useGathered(read: () => Promise<void>): () => void {
  const newest = useRef(read)
  newest.current = read
  const [refresh] = useState(() => gathered(() => newest.current()))
  return refresh
}

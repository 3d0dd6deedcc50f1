import { useEffect, useState } from 'react'

/** Renders again every `everyMs` milliseconds; 0 switches it off. */
export function useTick(everyMs: number): void {
  const [, setCount] = useState(0)
  useEffect(() => {
    if (everyMs === 0) return
    const timer = setInterval(() => setCount((count) => count + 1), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
}

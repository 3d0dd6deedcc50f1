import { useEffect, useState } from 'react'
import { toolsWithUnsaved } from '../editor/unsavedText.ts'

/** The documents with unsaved text of that person in this browser. */
export function useUnsavedHere(userId: string): ReadonlySet<string> {
  const [tools, setTools] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const look = () => void toolsWithUnsaved(userId).then(setTools, () => {})
    look()
    // Another tab may have saved, or begun, meanwhile.
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [userId])
  return tools
}

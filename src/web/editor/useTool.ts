import { useCallback, useEffect, useRef, useState } from 'react'
import { useClient } from 'urql'
import { ask } from '../ask.ts'
import { EditToolDocument, type EditToolQuery } from '../generated/graphql.ts'

export type OpenTool = NonNullable<EditToolQuery['toolBySlug']>

/** The tool with its head and lock, in one request. `refresh` reads it again. */
export function useTool(collection: string, slug: string) {
  const client = useClient()
  const [tool, setTool] = useState<OpenTool | null>(null)
  const [trouble, setTrouble] = useState<'none' | 'missing' | 'unreachable'>('none')
  const asked = useRef(0)
  const shown = useRef(0)
  const refresh = useCallback(async () => {
    const turn = ++asked.current
    const { data } = await ask(client, EditToolDocument, { collection, slug })
    // An older answer must not replace a newer head.
    if (turn < shown.current) return
    shown.current = turn
    if (data?.toolBySlug) setTool(data.toolBySlug)
    setTrouble(data?.toolBySlug ? 'none' : data ? 'missing' : 'unreachable')
  }, [client, collection, slug])
  useEffect(() => void refresh(), [refresh])
  return { tool, trouble, refresh }
}

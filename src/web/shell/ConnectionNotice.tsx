import { Paper, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useIsConnected } from '../session/connection.ts'
import { texts } from '../texts.ts'

/** A connection that is back sooner was hardly away. */
const soonMs = 3_000

/** In sight wherever the page is scrolled; read aloud as it appears. */
export function ConnectionNotice() {
  const isConnected = useIsConnected()
  const [isLost, setLost] = useState(false)
  useEffect(() => {
    if (isConnected) return setLost(false)
    const timer = setTimeout(() => setLost(true), soonMs)
    return () => clearTimeout(timer)
  }, [isConnected])
  return (
    <div className="connection" role="status">
      {isLost && (
        <Paper withBorder shadow="md" px="md" py="xs">
          <Text fw={600}>{texts.shell.connectionLost}</Text>
        </Paper>
      )}
    </div>
  )
}

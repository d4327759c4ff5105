import type { Connection } from '@tributary/core'
import { useRealtime } from '@tributary/react'
import { ConnectionDot } from '@tributary/react/components'

const WORDS: Readonly<Record<Connection['status'], string>> = {
  idle: 'Idle',
  connecting: 'Connecting…',
  connected: 'Connected',
  reconnecting: 'Reconnecting',
  suspended: 'Asleep',
  failed: 'Not connected',
  closed: 'Signed out',
}

/** The connection in a word, and the way back to it for whoever has signed out. */
export function ConnectionStatus() {
  const { connection, connect } = useRealtime()
  const { status } = connection
  return (
    <div className="connection" data-status={status}>
      <p className="pill">
        <span aria-hidden="true">
          <ConnectionDot />
        </span>{' '}
        {WORDS[status]}
      </p>
      {status === 'closed' && (
        <button type="button" className="small" onClick={() => void connect().catch(() => {})}>
          Connect
        </button>
      )}
    </div>
  )
}

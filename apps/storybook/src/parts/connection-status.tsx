import type { Connection } from '@tributary/core'
import { useRealtime } from '@tributary/react'
import { useNow } from './time'

const WORDS: Readonly<Record<Connection['status'], string>> = {
  idle: 'Idle',
  connecting: 'Connecting…',
  connected: 'Connected',
  reconnecting: 'Reconnecting',
  suspended: 'Asleep',
  failed: 'Not connected',
  closed: 'Signed out',
}

/** The connection in a word, with the countdown to the next attempt and the way to hurry it. */
export function ConnectionStatus() {
  const { connection, retry, connect } = useRealtime()
  const { status } = connection
  return (
    <div className="connection" data-status={status}>
      {/* Only the word is announced: a countdown that is read out every second is noise. */}
      <p role="status" className="pill">
        {WORDS[status]}
      </p>
      {status === 'reconnecting' && <Countdown until={connection.nextRetryAt} attempt={connection.attempt} />}
      {(status === 'reconnecting' || status === 'failed') && (
        <button type="button" className="small" onClick={retry}>
          Try now
        </button>
      )}
      {status === 'closed' && (
        <button type="button" className="small" onClick={() => void connect().catch(() => {})}>
          Connect
        </button>
      )}
    </div>
  )
}

function Countdown({ until, attempt }: { readonly until: number; readonly attempt: number }) {
  const left = Math.ceil((until - useNow(true)) / 1000)
  return <span className="countdown">{left > 0 ? `attempt ${attempt} in ${left} s` : `attempt ${attempt}…`}</span>
}

/** What a person is to know and do when the connection is not there; nothing while it is. */
export function ConnectionBanner() {
  const { connection } = useRealtime()
  if (connection.status === 'failed')
    return (
      <p role="alert" className="banner bad">
        <strong>
          {connection.error.kind === 'unauthorized' ? 'Your sign-in was not accepted.' : 'The connection was given up.'}
        </strong>{' '}
        {connection.error.reason ?? connection.error.message} Nothing is tried until you say so.
      </p>
    )
  if (connection.status === 'reconnecting')
    return (
      <p className="banner warn">
        <strong>No connection.</strong> {connection.hint ?? connection.reason.message}. What happens meanwhile will be
        missing here.
      </p>
    )
  return null
}

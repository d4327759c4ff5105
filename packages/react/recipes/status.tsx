import { useConnection, useRealtime } from '@tributary/react'
import type { FC } from 'react'

export const Status: FC = () => {
  const { connection, retry } = useRealtime()
  if (connection.status === 'failed') return <p role="alert">{connection.error.message}</p>
  if (connection.status !== 'reconnecting') return <p>{connection.status}</p>
  const { attempt, nextRetryAt } = connection
  return (
    <button type="button" onClick={retry}>
      {`Attempt ${attempt} at ${new Date(nextRetryAt).toLocaleTimeString()}: try now`}
    </button>
  )
}

export const Links: FC = () => <>{useRealtime(({ links }) => links.length)}</> // rendered again only when this changes
export const Phone: FC = () => <>{useConnection('teletracker').status}</> // one provider's

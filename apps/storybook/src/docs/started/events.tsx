import { useRealtime, useUserEvents } from '@tributary/react'
import type { FC } from 'react'

export const Events: FC = () => {
  const { events, status, gap } = useUserEvents()
  const { connection, retry } = useRealtime()
  return (
    <section>
      <p role="status">
        {connection.status}, {status}
        {gap && ', and something may be missing'}
      </p>
      <button type="button" onClick={retry} hidden={connection.status !== 'reconnecting'}>
        Try now
      </button>
      <ul>
        {events.slice(-5).map(({ id, event }) => (
          <li key={id}>{JSON.stringify(event)}</li>
        ))}
      </ul>
    </section>
  )
}

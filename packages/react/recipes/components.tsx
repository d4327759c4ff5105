import { createTopic } from '@tributary/core'
import { useSubscription } from '@tributary/react'
import { ConnectionBanner, ConnectionDot, EventLog, GapNotice, WhenLive } from '@tributary/react/components'
import '@tributary/react/components/styles.css'
import type { FC } from 'react'

const visitors = createTopic<string>('shop', 'visitors')
const count = (signal: AbortSignal): Promise<number> =>
  fetch('/api/visitors', { signal }).then((answer) => answer.json())

export const Desk: FC = () => {
  const { data, status, error, gap, refetch, dismissGap } = useSubscription(visitors, {
    initial: 0,
    reduce: (n) => n + 1,
    snapshot: ({ signal }) => count(signal),
  })
  return (
    <>
      <ConnectionBanner />
      <h1>
        <ConnectionDot /> {data} visitors
      </h1>
      <GapNotice gap={gap} status={status} error={error} onRefetch={refetch} onDismiss={dismissGap} />
      <WhenLive topic={visitors} fallback="One moment, please.">
        <button type="button">Greet them</button>
      </WhenLive>
      <EventLog topic={visitors} render={(name) => <strong>{name}</strong>} />
    </>
  )
}

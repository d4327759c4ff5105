import { createClient } from '@tributary/core'
import { lastKnown, navixy, trackerStates } from '@tributary/navixy'
import { RealtimeProvider, useSubscription } from '@tributary/react'
import type { FC } from 'react'

const hash = () => fetch('/api/navixy-hash').then((answer) => answer.text())
const client = createClient({ providers: [navixy({ region: 'eu', credentials: hash })] })

export const App: FC = () => (
  <RealtimeProvider client={client}>
    <Fleet />
  </RealtimeProvider>
)

function Fleet() {
  const { data: fleet, status } = useSubscription(trackerStates({ target: 'all', rateLimit: '5s' }), lastKnown)
  const rows = [...fleet.values()].map(({ source_id, gps, movement_status }) => (
    <li key={source_id}>{`${source_id} ${movement_status} at ${gps?.location.lat}, ${gps?.location.lng}`}</li>
  ))
  return <ul aria-label={status}>{rows}</ul>
}

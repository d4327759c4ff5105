import { createClient } from '@tributary/core'
import { lastKnown, type NavixyCompactState, navixy, trackerStates, trail } from '@tributary/navixy'
import { RealtimeProvider, useSubscription } from '@tributary/react'
import type { FC } from 'react'

const hash = () => fetch('/api/navixy-hash').then((answer) => answer.text())
const client = createClient({ providers: [navixy({ region: 'eu', credentials: hash })] })

export const App: FC = () => (
  <RealtimeProvider client={client}>
    <LiveMap />
  </RealtimeProvider>
)

const fleet = trackerStates({ target: 'all', rateLimit: '5s' })
const path = trail({ limit: 500 })

/** The projection of all tile maps, so that a layer of tiles would fit beneath. */
const project = ({ gps }: NavixyCompactState) => {
  const { lat, lng } = gps?.location ?? { lat: 0, lng: 0 }
  return { x: lng, y: (-Math.asinh(Math.tan((lat * Math.PI) / 180)) * 180) / Math.PI }
}

export const LiveMap: FC = () => {
  const { data: now, status, error } = useSubscription(fleet, lastKnown)
  const { data: past } = useSubscription(fleet, path)
  const devices = [...now.values()].filter(({ gps }) => gps)
  if (error) return <p role="alert">{error.message}</p>
  if (devices.length === 0) return <p>{status === 'live' ? 'Nobody is there.' : 'One moment…'}</p>

  const points = [...past, ...devices].map(project)
  const [left, top] = [Math.min(...points.map(({ x }) => x)), Math.min(...points.map(({ y }) => y))]
  const [right, bottom] = [Math.max(...points.map(({ x }) => x)), Math.max(...points.map(({ y }) => y))]
  const scale = 1_000 / Math.max(right - left, bottom - top, 0.001)
  const place = (state: NavixyCompactState) => {
    const { x, y } = project(state)
    return { x: Math.round((x - left) * scale), y: Math.round((y - top) * scale) }
  }
  const isOld = status !== 'live' // after a cut, until the vendor has told where they are now
  const label = `${devices.length} vehicles${isOld ? ', where they were last seen' : ''}`
  return (
    <svg viewBox="-30 -30 1060 1060" role="img" aria-label={label}>
      {devices.map((device) => {
        const line = past.filter(({ source_id }) => source_id === device.source_id).map(place)
        const points = line.map(({ x, y }) => `${x},${y}`).join(' ')
        const { x, y } = place(device)
        const isMoving = device.movement_status === 'moving'
        return (
          <g key={device.source_id} stroke="currentColor" opacity={isOld ? 0.4 : 1}>
            <polyline points={points} fill="none" strokeWidth="3" opacity="0.5" />
            <circle cx={x} cy={y} r="12" strokeWidth="5" fill={isMoving ? 'currentColor' : 'none'}>
              <title>{`${device.source_id}, ${device.movement_status}`}</title>
            </circle>
          </g>
        )
      })}
    </svg>
  )
}

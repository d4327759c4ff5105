'use client'
import type { Topic } from '@tributary/core'
import { lastKnown, type NavixyBatchEvent, type NavixyCompactState } from '@tributary/navixy'
import { useSubscription } from '@tributary/react'
import { GapNotice } from '@tributary/react/components'

interface FleetProps {
  readonly topic: Topic<NavixyBatchEvent<NavixyCompactState>>
  /** What the server knew when it rendered. */
  readonly known: ReadonlyMap<number, NavixyCompactState>
}

export function Fleet({ topic, known }: FleetProps) {
  const { data, status, error, gap, refetch, dismissGap } = useSubscription(topic, lastKnown, { initialData: known })
  const fleet = [...data.values()].sort((a, b) => a.source_id - b.source_id)
  const moving = fleet.filter(({ movement_status }) => movement_status === 'moving').length
  return (
    <>
      <GapNotice gap={gap} onRefetch={refetch} onDismiss={dismissGap} />
      <p data-status={status}>{error?.message ?? `${fleet.length} vehicles, ${moving} on the move`}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Device</th>
            <th scope="col">State</th>
            <th scope="col">km/h</th>
            <th scope="col">Position</th>
          </tr>
        </thead>
        <tbody>
          {fleet.map((state) => (
            <Row key={state.source_id} {...state} />
          ))}
        </tbody>
      </table>
    </>
  )
}

function Row({ source_id, movement_status, gps }: NavixyCompactState) {
  return (
    <tr data-state={movement_status}>
      <th scope="row">{source_id}</th>
      <td>{movement_status ?? 'unknown'}</td>
      <td>{movement_status === 'moving' ? gps?.speed : '–'}</td>
      <td>{gps ? `${gps.location.lat.toFixed(3)}, ${gps.location.lng.toFixed(3)}` : 'unknown'}</td>
    </tr>
  )
}

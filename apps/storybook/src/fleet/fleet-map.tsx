import { lastKnown, trackerStates } from '@tributary/navixy'
import { useSubscription } from '@tributary/react'
import { GapNotice } from '@tributary/react/components'
import { type MouseEvent, useEffect, useRef, useState } from 'react'
import { Nothing } from '../parts/nothing'
import { createPainter, type Painter } from './painter'
import { countKinds, KINDS } from './tracker'
import { TrackerTable } from './tracker-table'
import './fleet.css'

const everybody = trackerStates({ target: 'all', rateLimit: '1s', format: 'compact' })

/** Where everybody is, on a map and in a table. */
export function FleetMap() {
  const painter = useRef<Painter>(undefined)
  const { data, status, error, gap, refetch, dismissGap } = useSubscription(everybody, lastKnown, {
    onGap: () => painter.current?.lift(),
  })
  const canvas = useRef<HTMLCanvasElement>(null)
  const [selected, select] = useState<number>()

  useEffect(() => {
    if (!canvas.current) return
    const made = createPainter(canvas.current)
    painter.current = made
    return () => {
      made.close()
      painter.current = undefined
    }
  }, [])
  useEffect(() => painter.current?.show(data, selected), [data, selected])

  const counts = countKinds(data.values())
  const inWords = KINDS.map((kind) => `${counts[kind]} ${kind}`).join(', ')
  const choose = ({ nativeEvent }: MouseEvent): void => {
    const found = painter.current?.at(nativeEvent.offsetX, nativeEvent.offsetY)
    if (found !== undefined) select(found)
  }

  return (
    <>
      <GapNotice gap={gap} onRefetch={refetch} onDismiss={dismissGap} />
      <section className="card fleet" aria-label="Map" data-status={status}>
        {/* What the map shows is in the table below, where it can also be chosen without a mouse. */}
        <canvas ref={canvas} role="img" aria-label={`Map of ${data.size} trackers: ${inWords}`} onClick={choose} />
        {data.size === 0 && (
          <div className="over">
            <Nothing status={status} error={error} waiting="Asking where everybody is…">
              No trackers in this account.
            </Nothing>
          </div>
        )}
        {status !== 'live' && data.size > 0 && <p className="over old">Last known positions</p>}
        <ul className="legend" aria-label="Legend">
          {KINDS.map((kind) => (
            <li key={kind} data-kind={kind}>
              <span aria-hidden="true">{MARKS[kind]}</span> {kind} <strong>{counts[kind]}</strong>
            </li>
          ))}
        </ul>
      </section>
      <TrackerTable fleet={data} selected={selected} onSelect={select} />
    </>
  )
}

const MARKS = { moving: '▲', stopped: '●', parked: '■', lost: '✕' } as const

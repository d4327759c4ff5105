import type { NavixyCompactState } from '@tributary/navixy'
import { useState } from 'react'
import { formatHeading, KINDS, type Kind, kindOf } from './tracker'

interface TrackerTableProps {
  readonly fleet: ReadonlyMap<number, NavixyCompactState>
  readonly selected: number | undefined
  readonly onSelect: (source: number) => void
}

const ROWS = 6

/** The same as the map, in words: the chosen tracker first, then those of a kind, a page at a time. */
export function TrackerTable({ fleet, selected, onSelect }: TrackerTableProps) {
  const [kind, setKind] = useState<Kind | 'all'>('all')
  const [page, setPage] = useState(0)
  const all = [...fleet.values()].filter((state) => kind === 'all' || kindOf(state) === kind)
  const pages = Math.max(1, Math.ceil(all.length / ROWS))
  const shown = Math.min(page, pages - 1)
  const chosen = selected === undefined ? undefined : fleet.get(selected)
  const rest = all.slice(shown * ROWS, (shown + 1) * ROWS).filter((state) => state !== chosen)
  if (fleet.size === 0) return null
  return (
    <section className="card trackers" aria-labelledby="trackers">
      <header>
        <h2 id="trackers">Trackers</h2>
        <label>
          <span className="hidden">Show</span>
          <select value={kind} onChange={({ currentTarget }) => setKind(currentTarget.value as Kind | 'all')}>
            <option value="all">all</option>
            {KINDS.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <div className="pages">
          <button type="button" className="small" disabled={shown === 0} onClick={() => setPage(shown - 1)}>
            Previous
          </button>
          <span className="page">
            {shown + 1} of {pages}
          </span>
          <button type="button" className="small" disabled={shown === pages - 1} onClick={() => setPage(shown + 1)}>
            Next
          </button>
        </div>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">Device</th>
            <th scope="col">State</th>
            <th scope="col">Speed</th>
            <th scope="col" className="where">
              Position
            </th>
          </tr>
        </thead>
        <tbody>
          {(chosen ? [chosen, ...rest] : rest).map((state) => (
            <Row key={state.source_id} state={state} isChosen={state === chosen} onSelect={onSelect} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface RowProps {
  readonly state: NavixyCompactState
  readonly isChosen: boolean
  readonly onSelect: (source: number) => void
}

function Row({ state, isChosen, onSelect }: RowProps) {
  const { source_id, gps } = state
  const kind = kindOf(state)
  return (
    <tr data-chosen={isChosen || undefined}>
      <th scope="row">
        <button type="button" className="small" aria-pressed={isChosen} onClick={() => onSelect(source_id)}>
          {source_id}
        </button>
      </th>
      <td data-kind={kind}>{kind}</td>
      <td>{kind === 'moving' ? `${gps?.speed} km/h ${formatHeading(gps?.heading)}` : '–'}</td>
      <td className="where">{gps ? `${gps.location.lat.toFixed(4)}, ${gps.location.lng.toFixed(4)}` : 'unknown'}</td>
    </tr>
  )
}

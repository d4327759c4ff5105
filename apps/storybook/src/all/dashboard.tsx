import { lastKnown, trackerStates } from '@tributary/navixy'
import { useConnection, useSubscription, useUserEvents } from '@tributary/react'
import { ConnectionDot } from '@tributary/react/components'
import { endpoint, type RestedApiOptions, type RestedChange, records, restedApi } from '@tributary/rested'
import type { SkapiGroupEvent } from '@tributary/skapi'
import { type ReactNode, useMemo } from 'react'
import { lineOf, lobby, type Say } from '../chat/say'
import { countKinds, KINDS } from '../fleet/tracker'
import { formatTime } from '../parts/time'
import { formatMoney, type Order } from '../records/order'
import { describe, type PhoneEvent, phoneEvents } from '../softphone/events'
import { phone } from '../softphone/phone'
import './all.css'

const vans = trackerStates({ target: 'all', rateLimit: '1s', format: 'compact' })

/** Four vendors on one screen. Each tile has its own stream, and fails alone. */
export function Dashboard({ project }: { readonly project: RestedApiOptions }) {
  return (
    <div className="tiles">
      <Calls />
      <Vans />
      <Talk />
      <Orders project={project} />
      <Feed />
    </div>
  )
}

function Calls() {
  const { data, status } = useSubscription(phoneEvents, phone)
  const going = data.calls.filter(({ state }) => state !== 'ended').length
  return (
    <Tile name="Phone" vendor="teletracker" status={status}>
      <Figure value={data.calls.length} what="calls" />
      <Figure value={data.unread} what="unread texts" />
      <p>{going > 0 ? `${going} on the phone or ringing` : 'Nobody is on the phone'}</p>
    </Tile>
  )
}

function Vans() {
  const { data, status } = useSubscription(vans, lastKnown)
  const counts = countKinds(data.values())
  return (
    <Tile name="Vans" vendor="navixy" status={status}>
      <Figure value={counts.moving} what="on the road" />
      <Figure value={data.size} what="in all" />
      <p>
        {KINDS.filter((kind) => kind !== 'moving')
          .map((kind) => `${counts[kind]} ${kind}`)
          .join(', ')}
      </p>
    </Tile>
  )
}

function Talk() {
  const { data, status } = useSubscription(lobby, {
    initial: { said: 0, last: '' },
    reduce: (state, event) =>
      event.type === 'message' ? { said: state.said + 1, last: `${event.message.name}: ${event.message.text}` } : state,
  })
  return (
    <Tile name="Lobby" vendor="skapi" status={status}>
      <Figure value={data.said} what="messages" />
      <p>{data.last || 'Nobody has said anything yet'}</p>
    </Tile>
  )
}

function Orders({ project }: { readonly project: RestedApiOptions }) {
  const book = useMemo(() => {
    const orders = restedApi(project).endpoint<Order>('orders')
    return records<Order>({ snapshot: ({ signal }) => orders.list({ signal }) })
  }, [project])
  const { data, status } = useSubscription(endpoint<Order>('orders'), book)
  const worth = data.reduce((sum, { data: { total } }) => sum + total, 0)
  return (
    <Tile name="Orders" vendor="rested" status={status}>
      <Figure value={data.length} what="orders" />
      <p>worth {formatMoney(worth)}</p>
    </Tile>
  )
}

/** What happens at three of them, in the order in which it came. */
function Feed() {
  const { events } = useUserEvents({ from: [phoneEvents, lobby, endpoint<Order>('orders')], limit: 30 })
  const lines = events.flatMap(({ id, event, meta }) => {
    const text = inWords(event, id, meta.receivedAt)
    return text ? { id, text, vendor: meta.topic.provider, at: meta.receivedAt } : []
  })
  return (
    <section className="card feed" aria-labelledby="feed">
      <h2 id="feed">What happens</h2>
      {lines.length === 0 && <p className="empty">Nothing has happened yet.</p>}
      <ol aria-label="Newest first">
        {lines
          .slice(-8)
          .reverse()
          .map(({ id, text, vendor, at }) => (
            <li key={id}>
              <time dateTime={new Date(at).toISOString()}>{formatTime(at)}</time>
              <span>{text}</span>
              <code>{vendor}</code>
            </li>
          ))}
      </ol>
    </section>
  )
}

type Happened = PhoneEvent | SkapiGroupEvent<Say> | RestedChange<Order>

function inWords(event: Happened, id: string, at: number): string | undefined {
  if ('event' in event) return describe(event)
  if ('op' in event)
    return event.op === 'unknown' ? undefined : `Order ${event.record.data?.number ?? ''} ${DONE[event.op]}`
  const line = lineOf(event, id, at)
  return line && (line.kind === 'said' ? `“${line.text}”` : `Somebody ${line.text}`)
}
const DONE = { create: 'came in', update: 'was changed', delete: 'was removed' } as const

interface TileProps {
  readonly name: string
  readonly vendor: string
  readonly status: string
  readonly children: ReactNode
}

function Tile({ name, vendor, status, children }: TileProps) {
  const { status: link } = useConnection(vendor)
  return (
    <section className="card tile" aria-label={name} data-status={link}>
      <header>
        <h2>{name}</h2>
        <p className="pill">
          <span aria-hidden="true">
            <ConnectionDot provider={vendor} />
          </span>{' '}
          {link}
        </p>
      </header>
      <div>{children}</div>
      <p className="hint">
        {vendor} · {status}
      </p>
    </section>
  )
}

function Figure({ value, what }: { readonly value: number; readonly what: string }) {
  return (
    <p className="figure">
      <strong>{value}</strong> {what}
    </p>
  )
}

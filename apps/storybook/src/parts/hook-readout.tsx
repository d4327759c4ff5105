import { useRealtime, useUserEvents } from '@tributary/react'
import { useStage } from '../stage/stage'
import { formatTime, useNow } from './time'

/** What the hooks say at this moment, word for word. */
export function HookReadout() {
  const { emulated } = useStage()
  const { client, connection, links } = useRealtime()
  const reconnecting = connection.status === 'reconnecting' ? connection : undefined
  const now = useNow(true, 1_000)
  const last = Math.max(0, ...links.map(({ lastFrameAt }) => lastFrameAt))
  const hasUserEvents = client.providers.some(({ userTopics }) => userTopics?.length)
  return (
    <section className="card readout">
      <h2>What the hooks say</h2>
      <h3>useRealtime()</h3>
      <dl>
        <Row name="connection.status" value={connection.status} />
        {reconnecting && <Row name="attempt" value={reconnecting.attempt} />}
        {reconnecting && <Row name="nextRetryAt" value={formatTime(reconnecting.nextRetryAt)} />}
        {reconnecting && <Row name="reason.kind" value={reconnecting.reason.kind} />}
        {reconnecting?.hint && <Row name="hint" value={reconnecting.hint} />}
        {connection.status === 'failed' && <Row name="error.kind" value={connection.error.kind} />}
        {links.length > 1 &&
          links.map((link) => (
            <Row
              key={`${link.provider} ${link.address}`}
              name={client.providers.length > 1 ? link.provider : whereTo(link.address)}
              value={link.connection.status}
            />
          ))}
        <Row name="last frame" value={last ? `${Math.max(0, Math.round((now - last) / 1000))} s ago` : 'none'} />
      </dl>
      {hasUserEvents && <UserEvents />}
      <p className="hint">
        {emulated.where === 'page'
          ? 'The emulated vendor runs in this page.'
          : 'The emulated vendor is reached over a real WebSocket.'}
      </p>
    </section>
  )
}

function UserEvents() {
  const { status, error, gap } = useUserEvents()
  return (
    <>
      <h3>useUserEvents()</h3>
      <dl>
        <Row name="status" value={status} />
        <Row name="error" value={error ? error.kind : 'null'} />
        <Row name="gap" value={gap ? `${formatTime(gap.since)} to ${formatTime(gap.until)}` : 'null'} />
      </dl>
    </>
  )
}

/** The last word of an address. */
const whereTo = (address: string): string => address.replace(/[?#].*$/, '').replace(/^.*\/(?=.)/, '')

function Row({ name, value }: { readonly name: string; readonly value: string | number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

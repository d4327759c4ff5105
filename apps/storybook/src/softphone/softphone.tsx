import { useSubscription } from '@tributary/react'
import { ConnectionBanner } from '@tributary/react/components'
import { PhoneLog } from '../log/phone-log'
import { ConnectionStatus } from '../parts/connection-status'
import { formatTime } from '../parts/time'
import { CallCard, CallRow } from './calls'
import { formatNumber, phoneEvents } from './events'
import { phone, type Text } from './phone'
import './softphone.css'

export interface SoftphoneProps {
  readonly myNumber: string
  /** Somebody calls; somebody texts, and so many were unread before. */
  readonly onCall: () => void
  readonly onText: (unread: number) => void
}

/** A small phone: calls, texts, what is unread, and what happened, all from one stream of events. */
export function Softphone({ myNumber, onCall, onText }: SoftphoneProps) {
  const { data, status, gap } = useSubscription(phoneEvents, phone)
  const { calls, texts, unread, presence } = data
  const isKnown = status === 'live'
  const isLost = (heardAt: number): boolean => gap !== null && heardAt <= gap.since
  const active = calls.filter(({ state, heardAt }) => state !== 'ended' && !isLost(heardAt))

  return (
    <div className="softphone">
      <header className="title">
        <div>
          <h1>{formatNumber(myNumber)}</h1>
          <p className="presence" data-presence={isKnown ? presence : undefined}>
            {isKnown ? presence : 'presence unknown'}
          </p>
        </div>
        <div className="actions">
          <button type="button" className="primary" onClick={onCall}>
            Call my number
          </button>
          <button type="button" onClick={() => onText(unread)}>
            Text my number
          </button>
        </div>
        <ConnectionStatus />
      </header>
      <ConnectionBanner after={0} />
      {active.map((call) => (
        <CallCard key={call.id} {...call} isKnown={isKnown} />
      ))}
      <section className="card list" aria-labelledby="calls">
        <h2 id="calls">Calls</h2>
        {calls.length === 0 && <Nothing status={status}>No calls yet. Call the number above.</Nothing>}
        {calls.length > 0 && (
          <ul>
            {calls.slice(0, 6).map((call) => (
              <CallRow key={call.id} {...call} isLost={!isKnown || isLost(call.heardAt)} />
            ))}
          </ul>
        )}
      </section>
      <section className="card list" aria-labelledby="texts">
        <h2 id="texts">Texts {unread > 0 && <span className="badge">{unread} unread</span>}</h2>
        {texts.length === 0 && <Nothing status={status}>No texts yet. Text the number above.</Nothing>}
        {texts.length > 0 && (
          <ul>
            {texts.slice(0, 6).map((text) => (
              <TextRow key={text.id} {...text} />
            ))}
          </ul>
        )}
      </section>
      <PhoneLog />
      <p className="hint">
        TeleTracker publishes no payloads: every event here is synthetic, made up by the emulator, and marked so in its
        frame.
      </p>
    </div>
  )
}

function Nothing({ status, children }: { readonly status: string; readonly children: string }) {
  const why = status === 'failed' ? 'Nothing arrives now.' : 'Waiting for the stream…'
  return <p className="empty">{status === 'live' ? children : why}</p>
}

function TextRow({ direction, number, text, at }: Text) {
  return (
    <li className="text" data-direction={direction}>
      <p className="bubble">{text}</p>
      <p className="by">
        {direction === 'incoming' ? formatNumber(number) : `to ${formatNumber(number)}`} · {formatTime(at)}
      </p>
    </li>
  )
}

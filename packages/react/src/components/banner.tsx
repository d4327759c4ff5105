import type { ReactNode } from 'react'
import { useConnection, useRealtime } from '../connection'
import { useTurn } from '../kept'
import { Notice } from './notice'
import { useOutage, useSecondsUntil } from './outage'
import { type Shared, useWords } from './words'

/** What {@link ConnectionBanner} takes. */
export interface ConnectionBannerProps extends Shared {
  /** The name of the provider it is about. Default: all of them, the worst counts. */
  readonly provider?: string | undefined
  /** Milliseconds that a connection may be away before it is told. Default 5 000. A connection that was given up is told at once. */
  readonly after?: number | undefined
}

const TONES = { none: undefined, lost: 'warn', failed: 'bad', restored: 'good' } as const

/**
 * Tells of an outage, why there is one and when the next attempt is, with a button that tries now; and for 4 s that it is over. Shows nothing otherwise.
 *
 * Screen readers are told once per change, and never of the seconds.
 *
 * @throws RealtimeError of kind `config` outside a `RealtimeProvider`, and for a provider that its client does not have.
 */
export function ConnectionBanner(props: ConnectionBannerProps): ReactNode {
  const client = useRealtime(({ client }) => client)
  // What was told of one connection says nothing of another.
  return <Banner key={useTurn([client, props.provider])} {...props} />
}

function Banner({ provider, after = 5_000, className, labels }: ConnectionBannerProps): ReactNode {
  const connection = useConnection(provider)
  const retry = useRealtime(({ retry }) => retry)
  const outage = useOutage(connection, after)
  const { say, tell, detail, duration } = useWords(labels)
  const waiting = connection.status === 'reconnecting' ? connection : undefined
  const error = connection.status === 'failed' ? connection.error : waiting?.reason
  const seconds = useSecondsUntil((outage === 'lost' && waiting?.nextRetryAt) || 0)
  const isTrying = outage === 'lost' && seconds === 0
  return (
    <Notice
      own="banner"
      className={className}
      tone={TONES[outage]}
      said={
        outage !== 'none' && (
          <>
            <strong>{say(`banner.${outage}`)}</strong> {error && say(`error.${error.kind}`)}{' '}
            {waiting?.hint && tell('banner.hint', { hint: waiting.hint })}
          </>
        )
      }
      detail={error && detail(error)}
    >
      {outage === 'lost' && (
        <span role="timer" dir="auto">
          {isTrying ? say('banner.trying') : tell('banner.next', { time: duration(seconds * 1_000) })}
        </span>
      )}
      {outage !== 'restored' && (
        // Never disabled, as that would take the focus away from whoever has just pressed it.
        <button type="button" aria-disabled={isTrying} onClick={isTrying ? undefined : retry}>
          {say('banner.retry')}
        </button>
      )}
    </Notice>
  )
}

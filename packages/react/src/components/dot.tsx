import type { Connection } from '@tributary/core'
import type { ReactNode } from 'react'
import { useConnection } from '../connection'
import { classes, type Shared, useWords } from './words'

/** What {@link ConnectionDot} takes. */
export interface ConnectionDotProps extends Shared {
  /** The name of the provider it is about. Default: all of them, the worst counts. */
  readonly provider?: string | undefined
}

/** A shape of its own for each status: colour alone would say nothing to many. */
const SHAPES: { readonly [status in Connection['status']]: ReactNode } = {
  idle: <path d="M2 8h12" />,
  connecting: <circle cx="8" cy="8" r="5.5" strokeDasharray="4.3" />,
  connected: <circle cx="8" cy="8" r="5.5" fill="currentColor" />,
  reconnecting: <path d="M8 2.2 14.2 13.2H1.8Z" fill="currentColor" />,
  suspended: <path d="M5 3v10M11 3v10" />,
  failed: <path d="m3 3 10 10M13 3 3 13" />,
  closed: <path d="M3 3h10v10H3Z" />,
}

/**
 * Shows the connection as a small sign whose shape, colour and name say the status.
 *
 * @throws RealtimeError of kind `config` outside a `RealtimeProvider`, and for a provider that its client does not have.
 */
export function ConnectionDot({ provider, className, labels }: ConnectionDotProps): ReactNode {
  const { status } = useConnection(provider)
  const { say } = useWords(labels)
  const name = say(`status.${status}`)
  return (
    <span role="img" aria-label={name} title={name} className={classes('dot', className)} data-status={status}>
      <svg
        viewBox="0 0 16 16"
        width="1em"
        height="1em"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {SHAPES[status]}
      </svg>
    </span>
  )
}

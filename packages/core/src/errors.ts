import type { Topic } from './provider'

/**
 * What went wrong, as a closed union.
 *
 * - `network` the connection broke or never came up, `timeout` an answer did not come in time, `protocol` the peer broke its own protocol
 * - `refused` the vendor said no, `unauthorized` it did not accept the credentials, `forbidden` it accepted them but not for this, `invalid` it rejected the data
 * - `displaced` something newer took its place: joined again when that has been left
 * - `not-joined` the vendor takes this from those only who have joined the topic: subscribe to it first
 * - `offline` there is no connection and the send does not wait, `queue-full` too much waits already, `expired` waited for too long, `unknown-outcome` handed over, but the answer was lost, `aborted` by a signal, `closed` by `client.close()`
 * - `config` the app's own code must change, `unsupported` this environment or vendor cannot do it
 */
export type ErrorKind =
  | 'network'
  | 'timeout'
  | 'protocol'
  | 'refused'
  | 'unauthorized'
  | 'forbidden'
  | 'invalid'
  | 'displaced'
  | 'not-joined'
  | 'offline'
  | 'queue-full'
  | 'expired'
  | 'unknown-outcome'
  | 'aborted'
  | 'closed'
  | 'config'
  | 'unsupported'

/** What a {@link RealtimeError} is made of. */
export interface RealtimeErrorInit {
  readonly kind: ErrorKind
  /** The name of the provider it happened at; `''` where it is nobody's in particular. */
  readonly provider: string
  readonly topic?: Topic | undefined
  /** The vendor's own code, for example a WebSocket close code. */
  readonly code?: number | string | undefined
  /** The vendor's own words, where there are any. */
  readonly reason?: string | undefined
  /** Whether trying again can help. Default: true for `network`, `timeout`, `protocol` and `unauthorized`. */
  readonly retryable?: boolean | undefined
  /** Milliseconds the vendor asked to wait before the next attempt. Of a topic that is dropped, 0 says that it may be joined again at once. */
  readonly retryAfter?: number | undefined
  readonly cause?: unknown
}

const RETRYABLE: readonly ErrorKind[] = ['network', 'timeout', 'protocol', 'unauthorized']

/** The only error this library makes. Recognise it with {@link isRealtimeError}, which also works across two copies of the package. */
export class RealtimeError extends Error {
  override readonly name = 'RealtimeError' as const
  declare readonly kind: ErrorKind
  declare readonly provider: string
  declare readonly topic?: Topic
  declare readonly code?: number | string
  declare readonly reason?: string
  declare readonly retryable: boolean
  declare readonly retryAfter?: number

  constructor(message: string, { cause, reason, ...init }: RealtimeErrorInit) {
    super(message, cause === undefined ? undefined : { cause })
    // A close without a reason comes with an empty one, and whoever shows `reason ?? message` would show nothing.
    Object.assign(this, init, reason && { reason })
    this.retryable ??= RETRYABLE.includes(init.kind)
  }
}

/** Tells a {@link RealtimeError} from any other value by its name and kind, so that two copies of this package agree. */
export function isRealtimeError(value: unknown): value is RealtimeError {
  return value instanceof Error && value.name === 'RealtimeError' && 'kind' in value
}

/** A {@link RealtimeError} in few words, for this package's own use. */
export function fault(
  provider: string,
  kind: ErrorKind,
  message: string,
  more?: Omit<RealtimeErrorInit, 'provider' | 'kind'>,
): RealtimeError {
  return new RealtimeError(message, { ...more, provider, kind })
}

/** Anything thrown, as a {@link RealtimeError}: ours pass through, others become the `cause` of a new one. */
export function toFault(thrown: unknown, ...[provider, kind, message, more]: Parameters<typeof fault>): RealtimeError {
  return isRealtimeError(thrown) ? thrown : fault(provider, kind, message, { ...more, cause: thrown })
}

/** Hands an error thrown by the app's own callback to the page's error reporting; under Node to the console. */
export function report(thrown: unknown): void {
  if (typeof reportError === 'function') reportError(thrown)
  else console.error(thrown)
}

/** Calls the app's own code: what that throws is reported, and stops nobody. */
export function guarded<T>(call: () => T): T | undefined {
  try {
    return call()
  } catch (thrown) {
    report(thrown)
  }
}

import type { LinkContext } from './context'
import type { CredentialsDesk, Granted } from './credentials'
import { fault, type RealtimeError, toFault } from './errors'
import type { LinkHandle, Provider, Session } from './provider'

/** What a session may do to its link, while its attempt lasts. */
export type LinkEnd = Pick<LinkHandle, 'alive' | 'emit' | 'gap' | 'congested' | 'drop' | 'end' | 'warn' | 'opened'> & {
  readonly ready: (session: Session) => void
  readonly inspect: () => LinkHandle['inspect']
}

/** One connection attempt and, if it comes to that, its session. */
export interface Attempt {
  readonly signal: AbortSignal
  /** The credentials it was made with. */
  granted?: Granted
  /** As the provider says it. */
  end(error: RealtimeError): void
  /** Ends both; whatever the provider does later has no effect. */
  stop(): void
}

export function startAttempt(
  provider: Provider,
  address: string,
  number: () => number,
  desk: CredentialsDesk,
  { WebSocket, frameBytes, timeouts }: LinkContext,
  link: LinkEnd,
): Attempt {
  const { name } = provider
  const controller = new AbortController()
  const { signal } = controller
  let step: 'dial' | 'auth' = 'dial'
  let timer: ReturnType<typeof setTimeout> | undefined
  let session: Session | undefined

  const attempt: Attempt = {
    signal,
    end: (error) => handle.end(error),
    stop() {
      clearTimeout(timer)
      // Forget before closing: what the provider does from here on is nobody's business.
      controller.abort()
      try {
        session?.close()
      } catch (thrown) {
        link.warn(`close() of "${name}" threw: ${thrown}`)
      }
    },
  }
  const arm = (): void => {
    clearTimeout(timer)
    const ms = timeouts[step]
    timer = setTimeout(
      () => handle.end(fault(name, 'timeout', `The server did not answer within ${ms} ms (timeouts.${step})`)),
      ms,
    )
  }
  const alive =
    <A extends unknown[]>(call: (...args: A) => void): ((...args: A) => void) =>
    (...args) => {
      if (!signal.aborted) call(...args)
    }
  const handle: LinkHandle = {
    address,
    signal,
    get attempt() {
      return number()
    },
    WebSocket,
    frameBytes,
    async credentials<T>() {
      // The app's time is not charged to the server's.
      clearTimeout(timer)
      const granted = await desk.ask(number(), signal)
      attempt.granted = granted
      if (!signal.aborted && !session) arm()
      return granted.value as T
    },
    opened: alive(() => {
      step = 'auth'
      arm()
      link.opened()
    }),
    alive: alive(link.alive),
    emit: alive(link.emit) as LinkHandle['emit'],
    gap: alive(link.gap),
    congested: alive(link.congested),
    drop: alive(link.drop),
    warn: alive(link.warn),
    end: alive((error) => {
      if (error.kind === 'unauthorized') desk.refuse(attempt.granted)
      link.end(error)
    }),
    get inspect() {
      return signal.aborted ? undefined : link.inspect()
    },
  }
  arm()
  // Async, so that an open() that throws at once is a rejection like any other.
  const opening = (async () => provider.open(handle))()
  opening.then(
    (opened) => {
      clearTimeout(timer)
      if (signal.aborted) return opened.close()
      session = opened
      link.ready(opened)
    },
    (thrown) => handle.end(toFault(thrown, name, 'network', `open() of "${name}" threw: see the cause`)),
  )
  return attempt
}

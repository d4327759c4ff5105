import { timerMs } from './backoff'
import { fault, type RealtimeError, toFault } from './errors'
import type { Session } from './provider'

/** Timers of a hidden page may be a minute late: no peer is called dead sooner. */
const HIDDEN_SILENCE_MS = 70_000

/** Whether one session's peer is still there. */
export interface Liveness {
  /** Asks for a sign of life, one question at a time; no answer, and the peer counts as dead. False where the vendor documents no way to ask. */
  probe(): boolean
  stop(): void
}

/** Probes where the session can, and listens for silence where that is not legal. `dead` is told once at the most. */
export function watch(
  provider: string,
  session: Session,
  timeout: number,
  /** By `performance.now()`: the clock of the wall may be set. */
  heardAt: () => number,
  hidden: () => boolean,
  dead: (error: RealtimeError) => void,
): Liveness {
  const since = performance.now()
  const { silence } = session
  let listening: ReturnType<typeof setTimeout> | undefined
  let asking: ReturnType<typeof setTimeout> | undefined
  let over = false

  const stop = (): void => {
    over = true
    clearTimeout(listening)
    clearTimeout(asking)
  }
  const die = (error: RealtimeError): void => {
    if (over) return
    stop()
    dead(error)
  }
  const probe = (): boolean => {
    if (!session.probe) return false
    if (asking) return true
    asking = setTimeout(() => die(fault(provider, 'timeout', `No sign of life within ${timeout} ms`)), timeout)
    const probing = (async () => session.probe?.())()
    probing.then(
      () => {
        clearTimeout(asking)
        asking = undefined
      },
      (thrown) => die(toFault(thrown, provider, 'network', 'The probe failed')),
    )
    return true
  }
  const listen = (limit: number): void => {
    const allowed = hidden() ? Math.max(limit, HIDDEN_SILENCE_MS) : limit
    const left = Math.max(heardAt(), since) + allowed - performance.now()
    // Silent for too long: where the peer can be asked, its answer decides.
    // Looked at more often than a hidden page needs: it may be shown meanwhile.
    if (left > 0 || probe()) listening = setTimeout(() => listen(limit), left > 0 ? Math.min(left, limit) : limit)
    else die(fault(provider, 'timeout', `Nothing was heard for ${allowed} ms`))
  }
  if (silence) listen(timerMs(silence))
  return { probe, stop }
}

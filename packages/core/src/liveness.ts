import { RealtimeError, toRealtimeError } from './errors'
import type { Session } from './provider'

/** Timers of a hidden page may be a minute late: no peer is called dead sooner. */
const HIDDEN_SILENCE_MS = 70_000

interface LivenessHost {
  readonly provider: string
  readonly probeTimeout: number
  lastFrameAt(): number
  hidden(): boolean
  dead(error: RealtimeError): void
}

/** Whether one session's peer is still there: silence where it is not legal, and a probe where the vendor documents one. */
export class Liveness {
  readonly #session: Session
  readonly #host: LivenessHost
  readonly #since = Date.now()
  #silence: ReturnType<typeof setTimeout> | undefined
  #probe: ReturnType<typeof setTimeout> | undefined
  #stopped = false

  constructor(session: Session, host: LivenessHost) {
    this.#session = session
    this.#host = host
    if (session.silence) this.#listen(session.silence)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#silence)
    clearTimeout(this.#probe)
  }

  /** Asks the peer for a sign of life; no answer ends the session. False where it cannot be asked. */
  probe(): boolean {
    const { provider, probeTimeout } = this.#host
    if (!this.#session.probe) return false
    if (this.#probe) return true
    const dead = (error: RealtimeError): void => {
      if (!this.#stopped) this.#host.dead(error)
    }
    this.#probe = setTimeout(
      () => dead(new RealtimeError(`No sign of life within ${probeTimeout} ms`, { kind: 'timeout', provider })),
      probeTimeout,
    )
    const probing = (async () => this.#session.probe?.())()
    probing
      .catch((thrown) => dead(toRealtimeError(thrown, 'The probe failed', { kind: 'network', provider })))
      .finally(() => {
        clearTimeout(this.#probe)
        this.#probe = undefined
      })
    return true
  }

  #listen(silence: number): void {
    const limit = this.#host.hidden() ? Math.max(silence, HIDDEN_SILENCE_MS) : silence
    const left = Math.max(this.#host.lastFrameAt(), this.#since) + limit - Date.now()
    // Silent for too long: the probe decides where there is one, and is asked again after another silence.
    const silent = left <= 0
    if (silent && !this.probe()) {
      return this.#host.dead(
        new RealtimeError(`Nothing was heard for ${limit} ms`, { kind: 'timeout', provider: this.#host.provider }),
      )
    }
    this.#silence = setTimeout(() => this.#listen(silence), silent ? silence : left)
  }
}

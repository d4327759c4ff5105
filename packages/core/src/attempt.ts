import type { CredentialsDesk, Granted } from './credentials'
import { RealtimeError, toRealtimeError } from './errors'
import type { FrameRecord, GapReason, LinkHandle, Meta, Provider, Session, SocketClass, Topic } from './provider'

/** What one connection attempt needs of its link. */
export interface AttemptHost {
  readonly provider: Provider
  readonly address: string
  readonly desk: CredentialsDesk
  readonly WebSocket: SocketClass
  readonly frameBytes: number
  readonly timeouts: { readonly dial: number; readonly auth: number }
  readonly inspecting: boolean
  opened(): void
  ready(session: Session): void
  ended(error: RealtimeError): void
  alive(size: number): void
  emit(topic: Topic, event: unknown, batch: Meta['batch']): void
  gap(topic: Topic | null, reason: GapReason, count: number | undefined): void
  drop(topic: Topic, error: RealtimeError): void
  warn(message: string): void
  frame(frame: FrameRecord): void
}

/** One connection attempt and, if it comes to that, its session. `stop()` ends both; whatever its provider does later has no effect. */
export class Attempt {
  readonly #host: AttemptHost
  readonly #number: number
  readonly #controller = new AbortController()
  #granted: Granted | null = null
  #session: Session | null = null
  #step: 'dial' | 'auth' = 'dial'
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(host: AttemptHost, number: number) {
    this.#host = host
    this.#number = number
    this.#arm()
    const opening = (async () => host.provider.open(this.#handle()))()
    opening.then(
      (session) => {
        if (this.#over) return session.close()
        clearTimeout(this.#timer)
        this.#session = session
        host.ready(session)
      },
      (thrown) => {
        const { name } = host.provider
        this.#end(toRealtimeError(thrown, `"${name}" could not be opened`, { kind: 'network', provider: name }))
      },
    )
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The credentials this attempt was made with. */
  get granted(): Granted | null {
    return this.#granted
  }

  stop(): void {
    clearTimeout(this.#timer)
    // Forget before closing: what the provider does from here on is nobody's business.
    this.#controller.abort()
    const session = this.#session
    this.#session = null
    try {
      session?.close()
    } catch (thrown) {
      this.#host.warn(`close() of "${this.#host.provider.name}" threw: ${thrown}`)
    }
  }

  get #over(): boolean {
    return this.#controller.signal.aborted
  }

  #end(error: RealtimeError): void {
    if (this.#over) return
    if (error.kind === 'unauthorized') this.#host.desk.refuse(this.#granted)
    this.#host.ended(error)
  }

  #arm(): void {
    clearTimeout(this.#timer)
    const step = this.#step
    const { provider, timeouts } = this.#host
    this.#timer = setTimeout(() => {
      const message =
        step === 'dial'
          ? `The connection did not open within ${timeouts.dial} ms`
          : `The server did not accept or refuse the client within ${timeouts.auth} ms`
      this.#end(new RealtimeError(message, { kind: 'timeout', provider: provider.name }))
    }, timeouts[step])
  }

  async #credentials<T>(): Promise<T> {
    // The app's time is not charged to the server's.
    clearTimeout(this.#timer)
    const granted = await this.#host.desk.ask(this.#number, this.#controller.signal)
    this.#granted = granted
    if (!this.#over) this.#arm()
    return granted.value as T
  }

  #handle(): LinkHandle {
    const host = this.#host
    const alive = (): boolean => !this.#over
    return {
      address: host.address,
      signal: this.#controller.signal,
      attempt: this.#number,
      WebSocket: host.WebSocket,
      frameBytes: host.frameBytes,
      credentials: () => this.#credentials(),
      opened: () => {
        if (!alive()) return
        this.#step = 'auth'
        this.#arm()
        host.opened()
      },
      alive: (size) => {
        if (alive()) host.alive(size)
      },
      emit: (topic, event, about) => {
        if (alive()) host.emit(topic, event, about?.batch)
      },
      gap: (topic, reason, count) => {
        if (alive()) host.gap(topic, reason, count)
      },
      drop: (topic, error) => {
        if (alive()) host.drop(topic, error)
      },
      end: (error) => this.#end(error),
      warn: (message) => {
        if (alive()) host.warn(message)
      },
      get inspect() {
        return host.inspecting && alive() ? (frame: FrameRecord) => host.frame(frame) : undefined
      },
    }
  }
}

import { fault, isRealtimeError, type RealtimeError } from './errors'
import type { Provider } from './provider'
import { Secrets } from './redact'

/** A value the app gave, and its number: a refusal counts only while no newer value has been given. */
export interface Granted {
  readonly value: unknown
  readonly generation: number
}

interface Flight {
  readonly promise: Promise<Granted>
  readonly controller: AbortController
  waiting: number
}

/** One provider's credentials: asked on every attempt, once for all links that wait, time-boxed. */
export class CredentialsDesk {
  #flight: Flight | null = null
  #generation = 0
  #refused = 0
  #changed = false

  constructor(
    readonly provider: Provider,
    readonly timeout: number,
    readonly secrets: Secrets = new Secrets(provider.secrets?.()),
  ) {}

  /** The vendor refused this value: unless a newer one exists, the next ask says `rejected`. */
  refuse(granted: Granted | undefined): void {
    if (granted) this.#refused = granted.generation
  }

  /** The link was steady: an earlier refusal says nothing any more. */
  accept(): void {
    this.#refused = 0
  }

  /** A person asked to try again: the next ask says `changed`. */
  change(): void {
    this.#changed = true
  }

  /** Rejects with kind `network` when the app's function throws, `timeout` when it hangs, `aborted` with the signal. */
  async ask(attempt: number, signal: AbortSignal): Promise<Granted> {
    const unwanted = (): RealtimeError => fault(this.provider.name, 'aborted', 'Nobody waits for credentials any more')
    if (signal.aborted) throw unwanted()
    this.#flight ??= this.#take(attempt)
    const flight = this.#flight
    flight.waiting++
    return new Promise<Granted>((resolve, reject) => {
      const abort = (): void => {
        if (--flight.waiting === 0) this.#drop(flight)
        reject(unwanted())
      }
      signal.addEventListener('abort', abort, { once: true })
      flight.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
    })
  }

  #drop(flight: Flight): void {
    if (this.#flight === flight) this.#flight = null
    flight.controller.abort()
  }

  #take(attempt: number): Flight {
    const { name, credentials } = this.provider
    const controller = new AbortController()
    const { signal } = controller
    const reason = this.#changed
      ? 'changed'
      : this.#generation === 0
        ? 'first'
        : this.#refused === this.#generation
          ? 'rejected'
          : 'reconnect'
    this.#changed = false
    const promise = new Promise<Granted>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(fault(name, 'timeout', `credentials of "${name}" gave no answer within ${this.timeout} ms`))
        this.#drop(flight)
      }, this.timeout)
      signal.addEventListener('abort', () => clearTimeout(timer))
      // Async, so that a function that throws at once is a rejection like any other.
      const asked = (async () => {
        if (credentials && typeof credentials !== 'function')
          throw fault(name, 'config', `credentials of "${name}" is no function: write credentials: () => …`)
        const value = await credentials?.({ reason, attempt, signal })
        this.secrets.add(value)
        return value
      })()
      asked
        .then(
          // What comes after nobody waited any more was given to nobody: whether it is any good nobody will know.
          (value) => !signal.aborted && resolve({ value, generation: ++this.#generation }),
          (thrown) => reject(isRealtimeError(thrown) ? thrown : unsaid(name, thrown)),
        )
        .finally(() => this.#drop(flight))
    })
    const flight: Flight = { promise, controller, waiting: 0 }
    return flight
  }
}

/** Without what was thrown as its cause: it may quote a token that nobody here has been given, and so could not be taken out. */
function unsaid(provider: string, thrown: unknown): RealtimeError {
  const what = thrown instanceof Error ? thrown.name : typeof thrown
  const instead = 'its words are not shown, for they may hold a secret: catch it there, or throw a RealtimeError'
  return fault(provider, 'network', `credentials of "${provider}" threw (${what}); ${instead}`)
}

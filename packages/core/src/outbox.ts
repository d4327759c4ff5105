import { RealtimeError } from './errors'
import type { InspectionDetail } from './inspect'
import type { Connection } from './machine'
import type { SendOptions, Session, Topic } from './provider'

interface Outgoing {
  readonly topic: Topic
  /** Hands over to the session. */
  go(session: Session): void
  fail(error: RealtimeError): void
  handedOver: boolean
}

interface OutboxHost {
  readonly provider: string
  readonly timeout: number
  clean(thrown: unknown, message: string, topic: Topic): RealtimeError
  inspect(detail: InspectionDetail): void
  /** One more or one less is pending. */
  changed(): void
}

/** What is on its way out of one link. Nothing is ever sent twice: an answer lost with its session is `unknown-outcome`. */
export class Outbox {
  readonly #host: OutboxHost
  readonly #pending = new Set<Outgoing>()

  constructor(host: OutboxHost) {
    this.#host = host
  }

  get size(): number {
    return this.#pending.size
  }

  send(topic: Topic, data: unknown, options: SendOptions, session: Session | null): Promise<unknown> {
    const { signal, timeout = this.#host.timeout } = options
    return new Promise((resolve, reject) => {
      const problem = (kind: 'aborted' | 'timeout', words: string): void => {
        if (outgoing.handedOver) outgoing.fail(this.#unknown(topic, `${words} after it was handed over`))
        else
          outgoing.fail(
            new RealtimeError(`The message to "${topic.name}" ${words} before it was sent`, {
              kind,
              provider: this.#host.provider,
              topic,
            }),
          )
      }
      const abort = (): void => problem('aborted', 'was aborted')
      const timer = setTimeout(() => problem('timeout', `had no answer within ${timeout} ms`), timeout)
      const settle = (outcome: 'sent' | RealtimeError): boolean => {
        if (!this.#pending.delete(outgoing)) return false
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        this.#host.inspect({ type: 'send', topic, outcome: outcome === 'sent' ? outcome : outcome.kind })
        this.#host.changed()
        return true
      }
      const outgoing: Outgoing = {
        topic,
        handedOver: false,
        fail: (error) => {
          if (settle(error)) reject(error)
        },
        go: (to) => {
          outgoing.handedOver = true
          const sending = (async () => {
            if (!to.send)
              throw new RealtimeError(`"${this.#host.provider}" cannot send`, {
                kind: 'unsupported',
                provider: this.#host.provider,
                topic,
              })
            return to.send(topic, data, options)
          })()
          sending.then(
            (reply) => {
              if (settle('sent')) resolve(reply)
            },
            (thrown) =>
              outgoing.fail(this.#host.clean(thrown, `The message to "${topic.name}" could not be sent`, topic)),
          )
        },
      }
      this.#pending.add(outgoing)
      if (signal?.aborted) return abort()
      signal?.addEventListener('abort', abort, { once: true })
      this.#host.changed()
      if (session) outgoing.go(session)
    })
  }

  /** A session is ready: what waits goes, oldest first. */
  flush(session: Session): void {
    for (const outgoing of [...this.#pending]) if (!outgoing.handedOver) outgoing.go(session)
  }

  /** A session has ended: what it was handed has an unknown outcome. */
  lost(): void {
    for (const outgoing of [...this.#pending]) {
      if (outgoing.handedOver)
        outgoing.fail(this.#unknown(outgoing.topic, 'lost its connection after it was handed over'))
    }
  }

  /** Why nothing can go now, if nothing can: then what waits is rejected instead of kept. */
  blocked(connection: Connection, topic: Topic): RealtimeError | null {
    const { provider } = this.#host
    if (connection.status === 'failed') return connection.error
    if (connection.status === 'closed')
      return new RealtimeError('The client is closed; call client.connect() first', { kind: 'closed', provider, topic })
    if (connection.status === 'reconnecting' || connection.status === 'suspended') {
      return new RealtimeError(`"${provider}" has no connection now (${connection.status})`, {
        kind: 'offline',
        provider,
        topic,
      })
    }
    return null
  }

  /** The link's connection has changed. */
  settle(connection: Connection): void {
    for (const outgoing of [...this.#pending]) {
      const error = outgoing.handedOver ? null : this.blocked(connection, outgoing.topic)
      if (error) outgoing.fail(error)
    }
  }

  #unknown(topic: Topic, words: string): RealtimeError {
    const message = `The message to "${topic.name}" ${words}: the server may or may not have it`
    return new RealtimeError(message, { kind: 'unknown-outcome', provider: this.#host.provider, topic })
  }
}

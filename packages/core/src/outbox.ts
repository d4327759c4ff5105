import { timerMs } from './backoff'
import { type ErrorKind, fault, type RealtimeError } from './errors'
import type { Connection } from './machine'
import type { SendOptions, Session, Topic } from './provider'
import { utf8Length } from './utf8'

/** What may wait on one link: messages, bytes of their JSON, and ms for one that is to wait while offline. */
export interface QueueLimits {
  readonly queueCount: number
  readonly queueBytes: number
  readonly queueAge: number
}

/** What an outbox needs of its link. */
export interface OutboxHost {
  readonly provider: string
  readonly limits: QueueLimits
  /** ms until an outcome is given up on, where a message says no other. */
  readonly timeout: number
  /** Anything thrown, as an error that says no secret. */
  readonly clean: (thrown: unknown, message: string, topic: Topic) => RealtimeError
  /** Told after a message has left the outbox. */
  readonly done: (topic: Topic, outcome: 'sent' | ErrorKind) => void
}

/** A message that has no outcome yet. */
export interface SendInfo {
  readonly topic: Topic
  /** When `send` was called, in ms since the epoch. */
  readonly since: number
  /** False while it waits for the connection. */
  readonly handedOver: boolean
}

/** One message on its way. */
interface Outgoing extends SendInfo {
  handedOver: boolean
  /** Of its JSON, once it waits. */
  bytes: number
  /** Hands it to a session. */
  go(session: Session): void
  /** What the connection's state means for it while it waits. */
  settle(connection: Connection): void
  /** The session it was handed to has ended. */
  lost(): void
}

/** After an outage what has waited leaves in slices, so that a server just back is not met by all of it at once. */
const SLICE = 32
const SLICE_MS = 20

/** What is on its way out of one link, in order. Nothing is ever sent twice: an answer lost with its session is `unknown-outcome`. */
export class Outbox {
  readonly #host: OutboxHost
  readonly #sent = new Set<Outgoing>()
  readonly #waiting = new Set<Outgoing>()
  #session: Session | null = null
  #congested = false
  /** The next slice. */
  #next: ReturnType<typeof setTimeout> | undefined
  #pumping = false

  constructor(host: OutboxHost) {
    this.#host = host
  }

  get size(): number {
    return this.#sent.size + this.#waiting.size
  }

  get pending(): readonly SendInfo[] {
    return [...this.#sent, ...this.#waiting].map(({ topic, since, handedOver }) => ({ topic, since, handedOver }))
  }

  /** The session to send with, or none: what was handed to the one before is then lost. */
  use(session: Session | null): void {
    this.#session = session
    if (session) return this.#pump()
    this.#congested = false
    clearTimeout(this.#next)
    this.#next = undefined
    for (const outgoing of [...this.#sent]) outgoing.lost()
  }

  /** While the transport holds back too much, messages wait here, where they are bounded. */
  congested(on: boolean): void {
    this.#congested = on
    this.#pump()
  }

  settle(connection: Connection): void {
    for (const outgoing of [...this.#waiting]) outgoing.settle(connection)
  }

  send(topic: Topic, data: unknown, options: SendOptions, connection: Connection): Promise<unknown> {
    const { provider, limits, clean, done } = this.#host
    const { signal, timeout = this.#host.timeout, whenOffline } = options
    const queues = whenOffline === 'queue'
    const message = `The message to "${topic.name}"`
    let given = data
    return new Promise<unknown>((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const settle = (finish: () => void, how: 'sent' | ErrorKind): void => {
        if (!this.#waiting.delete(outgoing) && !this.#sent.delete(outgoing)) return
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        finish()
        done(topic, how)
      }
      const fail = (error: RealtimeError): void => settle(() => reject(error), error.kind)
      const give = (kind: ErrorKind, words: string): void =>
        fail(
          this.#sent.has(outgoing)
            ? fault(provider, 'unknown-outcome', `${message} may or may not have arrived: ${words}`, { topic })
            : fault(provider, kind, `${message} was not sent: ${words}`, { topic }),
        )
      const abort = (): void => give('aborted', 'aborted by its signal')
      const expect = (kind: ErrorKind, ms: number, words: string): void => {
        clearTimeout(timer)
        timer = setTimeout(() => give(kind, `${words} ${ms} ms`), timerMs(ms))
      }
      const outgoing: Outgoing = {
        topic,
        since: Date.now(),
        handedOver: false,
        bytes: 0,
        go: (session) => {
          this.#waiting.delete(outgoing)
          this.#sent.add(outgoing)
          outgoing.handedOver = true
          if (queues) expect('timeout', timeout, 'no answer within')
          const sending = (async () => {
            if (!session.send) throw fault(provider, 'unsupported', `"${provider}" cannot send`, { topic })
            return session.send(topic, given, options)
          })()
          sending.then(
            (reply) => settle(() => resolve(reply), 'sent'),
            (thrown) => fail(clean(thrown, `${message} could not be sent`, topic)),
          )
        },
        settle(connection) {
          const { status } = connection
          if (status === 'failed') fail(connection.error)
          else if (status === 'closed') give('closed', 'the client is closed, call client.connect() first')
          else if (!queues && (status === 'reconnecting' || status === 'suspended'))
            give('offline', `the connection is ${status}`)
        },
        lost: () => give('offline', 'the connection was lost'),
      }
      this.#waiting.add(outgoing)
      signal?.addEventListener('abort', abort)
      if (queues) expect('expired', limits.queueAge, 'it has waited for')
      else expect('timeout', timeout, 'no answer within')
      if (signal?.aborted) return abort()
      outgoing.settle(connection)
      this.#pump()
      if (!this.#waiting.has(outgoing)) return
      // As it is now, whatever becomes of it meanwhile.
      given = copyOf(data)
      outgoing.bytes = bytesOf(data)
      const bytes = [...this.#waiting].reduce((sum, other) => sum + other.bytes, 0)
      const { queueCount, queueBytes } = limits
      if (this.#waiting.size > queueCount || bytes > queueBytes)
        give('queue-full', `more than ${queueCount} messages or ${queueBytes} bytes would wait (limits)`)
    })
  }

  #pump(): void {
    // A hand-over may call the app, and that send or give up: what comes of it is seen here.
    if (this.#next || this.#pumping) return
    this.#pumping = true
    let slice = SLICE
    for (const outgoing of this.#waiting) {
      if (!this.#session || this.#congested) break
      if (slice-- === 0) {
        this.#next = setTimeout(() => {
          this.#next = undefined
          this.#pump()
        }, SLICE_MS)
        break
      }
      outgoing.go(this.#session)
    }
    this.#pumping = false
  }
}

function copyOf(data: unknown): unknown {
  try {
    return structuredClone(data)
  } catch {
    // What cannot be copied the provider refuses, in its own words; and not every JavaScript can copy.
    return data
  }
}

function bytesOf(data: unknown): number {
  try {
    return utf8Length(JSON.stringify(data))
  } catch {
    // What has no JSON the provider refuses, in its own words.
    return 0
  }
}

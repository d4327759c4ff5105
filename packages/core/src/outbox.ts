import { timerMs } from './backoff'
import { type ErrorKind, fault, type RealtimeError } from './errors'
import type { Connection } from './machine'
import type { SendOptions, Session, Topic } from './provider'

/** One message on its way. */
interface Outgoing {
  /** Hands it to a session, once. */
  go(session: Session): void
  /** What the connection's state means for it. */
  settle(connection: Connection): void
  /** The session it was handed to has ended. */
  lost(): void
}

/** What is on its way out of one link. Nothing is ever sent twice: an answer lost with its session is `unknown-outcome`. */
export type Outbox = Set<Outgoing>

/** Adds a message; `done` is told its outcome after it has left the outbox. */
export function send(
  outbox: Outbox,
  provider: string,
  topic: Topic,
  data: unknown,
  options: SendOptions & { readonly timeout: number },
  clean: (thrown: unknown, message: string, topic: Topic) => RealtimeError,
  done: (outcome: 'sent' | ErrorKind) => void,
): { readonly outgoing: Outgoing; readonly outcome: Promise<unknown> } {
  const { signal, timeout } = options
  const message = `The message to "${topic.name}"`
  let handedOver = false
  let outgoing!: Outgoing
  const outcome = new Promise<unknown>((resolve, reject) => {
    const settle = (finish: () => void, how: 'sent' | ErrorKind): void => {
      if (!outbox.delete(outgoing)) return
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      finish()
      done(how)
    }
    const fail = (error: RealtimeError): void => settle(() => reject(error), error.kind)
    const give = (kind: ErrorKind, words: string): void =>
      fail(
        handedOver
          ? fault(provider, 'unknown-outcome', `${message} may or may not have arrived: ${words}`, { topic })
          : fault(provider, kind, `${message} was not sent: ${words}`, { topic }),
      )
    const abort = (): void => give('aborted', 'aborted by its signal')
    const timer = setTimeout(() => give('timeout', `no answer within ${timeout} ms`), timerMs(timeout))
    outgoing = {
      go(session) {
        if (handedOver || !outbox.has(outgoing)) return
        handedOver = true
        const sending = (async () => {
          if (!session.send) throw fault(provider, 'unsupported', `"${provider}" cannot send`, { topic })
          return session.send(topic, data, options)
        })()
        sending.then(
          (reply) => settle(() => resolve(reply), 'sent'),
          (thrown) => fail(clean(thrown, `${message} could not be sent`, topic)),
        )
      },
      settle(connection) {
        const { status } = connection
        if (handedOver) return
        if (status === 'failed') fail(connection.error)
        else if (status === 'closed') give('closed', 'the client is closed, call client.connect() first')
        else if (status === 'reconnecting' || status === 'suspended') give('offline', `the connection is ${status}`)
      },
      lost: () => handedOver && give('offline', 'the connection was lost'),
    }
    outbox.add(outgoing)
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) abort()
  })
  return { outgoing, outcome }
}

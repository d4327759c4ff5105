import {
  type Client,
  type ClientOptions,
  createClient,
  createTopic,
  type Hint,
  type LinkHandle,
  type Provider,
  RealtimeError,
  type Topic,
} from '@tributary/core'

export type Word = { readonly text: string }

export const topic: Topic<Word> = createTopic<Word>('station', 'words')

/** A vendor without a network that does what a story tells it to, so that each state can be shown and stays. */
export interface Station {
  readonly client: Client
  /** What comes of the next attempts: a session, nothing for ever, or an error. */
  next: 'well' | 'silence' | RealtimeError
  /** Milliseconds until the next attempt. */
  wait: number
  /** Resolves when somebody listens. */
  up(): Promise<void>
  emit(...texts: readonly string[]): void
  /** Ends the session. */
  cut(error?: RealtimeError): void
  /** Takes the topic away for good. */
  refuse(reason: string): void
  /** Says that events were lost. */
  lose(count: number): void
  hint(kind: Hint): void
}

export const fault = (kind: RealtimeError['kind'], message: string, reason?: string): RealtimeError =>
  new RealtimeError(message, { kind, provider: 'station', ...(reason && { reason }) })

/** `scheduler`: when views tell their new state; by default with the next animation frame. */
export function createStation({ scheduler }: Pick<ClientOptions, 'scheduler'> = {}): Station {
  let link: LinkHandle | undefined
  let hint: (kind: Hint) => void = () => {}
  const provider: Provider = {
    name: 'station',
    capabilities: { resume: false, snapshot: false, heartbeat: false, sendAck: false, order: true },
    address: () => 'station',
    async open(opened) {
      // Whoever listens may be there before the scene has begun.
      await null
      if (station.next === 'silence') return new Promise(() => {})
      if (station.next !== 'well') throw station.next
      link = opened
      link.opened()
      return { join() {}, leave() {}, close() {} }
    },
  }
  const client = createClient({
    providers: [provider],
    backoff: () => station.wait,
    scheduler,
    lifecycle(tell) {
      hint = tell
      return () => {}
    },
  })
  const station: Station = {
    client,
    next: 'well',
    wait: 60_000,
    async up() {
      client.subscribe(topic, () => {})
      await client.connect()
    },
    emit(...texts) {
      link?.alive(1)
      for (const text of texts) link?.emit(topic, { text })
    },
    cut: (error = fault('network', 'The socket was closed with code 1006')) => link?.end(error),
    refuse: (reason) => link?.drop(topic, fault('refused', 'The topic was refused', reason)),
    lose: (count) => link?.gap(topic, 'vendor', count),
    hint: (kind) => hint(kind),
  }
  return station
}

import type { Client, ClientOptions } from './api'
import { createClient } from './client'
import { createTopic } from './key'
import type { Hint, Lifecycle } from './lifecycle'
import type {
  About,
  LinkHandle,
  Position,
  Provider,
  SendableTopic,
  SendOptions,
  Session,
  SocketLike,
  Topic,
} from './provider'

/** A promise that a test settles. */
export interface Deferred<T = void> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

export function deferred<T = void>(): Deferred<T> {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

/** What a fake vendor's server does at each step; what is left out succeeds at once. */
export interface FakeServer {
  readonly name?: string
  readonly credentials?: Provider['credentials']
  readonly secrets?: Provider['secrets']
  readonly silence?: number
  readonly dial?: (link: LinkHandle) => unknown
  readonly auth?: (link: LinkHandle, credentials: unknown) => unknown
  readonly join?: (topic: Topic, since?: Position) => unknown
  readonly compare?: Provider['compare']
  readonly leave?: (topic: Topic) => Promise<void> | void
  readonly refresh?: (topic: Topic) => Promise<unknown>
  /** Wants one join or leave at a time. */
  readonly serial?: true
  readonly send?: ((topic: Topic, data: unknown, options: SendOptions) => unknown) | null
  readonly probe?: () => unknown
  readonly close?: () => void
}

export interface FakeVendor extends Provider {
  /** What was asked of the server, in order: `open`, `join a`, `join a since 7`, `leave a`, `send a "x"`, `probe`, `close`. */
  readonly said: string[]
  /** One for each attempt. */
  readonly links: LinkHandle[]
  /** That of the newest attempt. */
  readonly link: LinkHandle
  /** One frame with one event in it. */
  hear(topic: Topic, event: unknown, size?: number, about?: About): void
  /** How often a line occurs in `said`. */
  count(line: string): number
}

/** A vendor for core's own tests, without a socket. */
export function fakeVendor(server: FakeServer = {}): FakeVendor {
  const said: string[] = []
  const links: LinkHandle[] = []
  const {
    name = 'fake',
    credentials,
    secrets,
    silence,
    dial,
    auth,
    join,
    leave,
    refresh,
    serial,
    send,
    probe,
    close,
    compare,
  } = server
  return {
    name,
    capabilities: { resume: false, snapshot: false, heartbeat: false, sendAck: true, order: true },
    credentials,
    ...(compare && { compare }),
    secrets,
    said,
    links,
    get link() {
      const link = links.at(-1)
      if (!link) throw new Error('no attempt has been made yet')
      return link
    },
    hear(topic, event, size = 1, about) {
      this.link.alive(size)
      this.link.emit(topic, event, about)
    },
    count: (line) => said.filter((other) => other === line).length,
    address: (topic) => `fake:${topic.params?.at ?? ''}`,
    async open(link) {
      links.push(link)
      said.push('open')
      const given = credentials && (await link.credentials())
      await dial?.(link)
      link.opened()
      await auth?.(link, given)
      return {
        silence,
        serial,
        join(topic, since) {
          said.push(`join ${topic.name}${since === undefined ? '' : ` since ${since}`}`)
          return join?.(topic, since) as ReturnType<Session['join']>
        },
        leave(topic) {
          said.push(`leave ${topic.name}`)
          return leave?.(topic)
        },
        ...(refresh && {
          refresh(topic: Topic) {
            said.push(`refresh ${topic.name}`)
            return refresh(topic)
          },
        }),
        ...(send !== null && {
          async send(topic: Topic, data: unknown, options: SendOptions) {
            said.push(`send ${topic.name} ${JSON.stringify(data)}`)
            return send?.(topic, data, options)
          },
        }),
        ...(probe && {
          async probe() {
            said.push('probe')
            return probe()
          },
        }),
        close() {
          said.push('close')
          close?.()
        },
      }
    },
  }
}

/** Topics of the fake vendor; those with different `at` have different links. */
export function fakeTopic(name: string, at?: string, provider = 'fake'): SendableTopic<string, string, string> {
  return createTopic<string, string, string>(provider, name, at === undefined ? undefined : { at }, { sendable: true })
}

export interface FakeLifecycle {
  readonly lifecycle: Lifecycle
  readonly tell: (kind: Hint) => void
  /** How many listen. */
  readonly attached: () => number
}

export function fakeLifecycle(): FakeLifecycle {
  const listeners = new Set<(kind: Hint) => void>()
  return {
    lifecycle: (hint) => {
      listeners.add(hint)
      return () => listeners.delete(hint)
    },
    tell: (kind) => {
      for (const hint of [...listeners]) hint(kind)
    },
    attached: () => listeners.size,
  }
}

/** A client of one fake vendor in fake surroundings; attempts follow each other after a second. */
export function fakeClient(
  server: FakeServer = {},
  options: Partial<ClientOptions> = {},
): FakeLifecycle & { readonly client: Client; readonly vendor: FakeVendor; readonly statuses: string[] } {
  const vendor = fakeVendor(server)
  const surroundings = fakeLifecycle()
  const { lifecycle } = surroundings
  const client: Client = createClient({ providers: [vendor], lifecycle, backoff: () => 1_000, ...options })
  const statuses: string[] = []
  client.onConnection(({ status }) => statuses.push(status))
  return { ...surroundings, client, vendor, statuses }
}

/** A WebSocket whose server is the test. `opened` has every one that was made. */
export class FakeSocket implements SocketLike {
  static opened: FakeSocket[] = []
  static get last(): FakeSocket {
    const socket = FakeSocket.opened.at(-1)
    if (!socket) throw new Error('no socket has been opened yet')
    return socket
  }

  readyState = 0
  bufferedAmount: number | undefined = 0
  onopen: ((event: never) => void) | null = null
  onmessage: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  readonly sent: string[] = []
  closes = 0
  readonly url: string

  constructor(url: string) {
    this.url = url
    FakeSocket.opened.push(this)
  }

  send(data: string): void {
    this.sent.push(data)
  }

  close(): void {
    this.closes++
    this.readyState = 2
  }

  /* ---------- what the server does ---------- */

  accept(): void {
    this.readyState = 1
    this.onopen?.({} as never)
  }

  frame(data: unknown): void {
    this.onmessage?.({ data } as never)
  }

  end(code: number, reason = ''): void {
    this.readyState = 3
    this.onclose?.({ code, reason } as never)
  }
}

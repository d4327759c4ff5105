import {
  type Client,
  type ClientOptions,
  createClient,
  createTopic,
  type ErrorKind,
  type Hint,
  type Inspection,
  type InspectionDetail,
  type LinkHandle,
  type Provider,
  RealtimeError,
  type SendableTopic,
  type SocketClass,
} from '@tributary/core'
import {
  type Behaviour,
  createMemoryEmulator,
  type MemoryEmulator,
  type Vendor,
  websocketServer,
} from '@tributary/emulator'
import { channel, websocket } from '@tributary/websocket'
import { onTestFinished } from 'vitest'
import { numbered } from '../test/numbered'

export const news: SendableTopic<string, string> = channel<string>('news')
export const TOKEN = 'c4n4ry-t0ken-of-this-test'

/** A provider of channels that are numbered, behind a sign-in with {@link TOKEN}. */
export const newsroom = (url: string, token: string = TOKEN): Provider =>
  websocket({ ...numbered, url, credentials: () => token })

/** The server's frames for somebody who says the {@link TOKEN}, whatever the emulator's own may be. */
function door(vendor: ReturnType<typeof websocketServer>): Vendor {
  const own = () => vendor.credentials().token ?? ''
  return {
    ...vendor,
    accept(peer) {
      const conversation = vendor.accept(peer)
      return { ...conversation, message: (text) => conversation.message(text.replace(TOKEN, own())) }
    },
  }
}

export interface Hall {
  readonly client: Client
  readonly emulator: MemoryEmulator
  readonly vendor: ReturnType<typeof websocketServer>
  /** Everything that was told, oldest first. */
  readonly told: readonly Inspection[]
  /** Says it to everybody in the channel. */
  say(...texts: readonly string[]): void
  of<Type extends InspectionDetail['type']>(type: Type): readonly Extract<Inspection, { readonly type: Type }>[]
}

/** A client in front of an emulated server in this page. */
export function hall({
  behaviour,
  ...options
}: Partial<ClientOptions> & { readonly behaviour?: Behaviour } = {}): Hall {
  const vendor = websocketServer({ channels: true, history: 100, hello: 'frame' })
  const emulator = createMemoryEmulator({ vendors: [door(vendor)], behaviour })
  const told: Inspection[] = []
  const client = openClient(emulator.WebSocket, newsroom(emulator.url('websocket')), {
    onInspect: (seen) => told.push(seen),
    ...options,
  })
  onTestFinished(() => emulator.close())
  return {
    client,
    emulator,
    vendor,
    told,
    say: (...texts) => {
      for (const data of texts) vendor.emit({ type: 'event', channel: 'news', data }, {})
    },
    of: (type) => told.filter((seen) => seen.type === type) as never,
  }
}

/** A client of one provider that is closed when the test is over. */
export function openClient(WebSocket: SocketClass, provider: Provider, options: Partial<ClientOptions> = {}): Client {
  const client = createClient({
    providers: [provider],
    WebSocket,
    backoff: () => 0,
    linger: 0,
    scheduler: queueMicrotask,
    ...options,
  })
  onTestFinished(() => client.close())
  return client
}

/** A topic of {@link station}. */
export const waves: SendableTopic<string, string, string> = createTopic<string, string, string>(
  'station',
  'waves',
  undefined,
  {
    sendable: true,
  },
)

export interface Station {
  readonly client: Client
  /** The newest attempt's. */
  link(): LinkHandle
  /** Ends the session with an error of this kind. */
  end(kind: ErrorKind, message?: string): void
  hint(kind: Hint): void
  /** What was sent and has no answer yet, oldest first. */
  readonly answers: readonly { readonly resolve: (reply: string) => void; readonly reject: (error: unknown) => void }[]
}

/** A vendor without a network that does what the test tells it to. */
export function station(options: Partial<ClientOptions> = {}): Station {
  let handle: LinkHandle | undefined
  let hint: (kind: Hint) => void = () => {}
  const answers: Station['answers'][number][] = []
  const provider: Provider = {
    name: 'station',
    capabilities: { resume: false, snapshot: false, heartbeat: false, sendAck: true, order: true },
    address: () => 'station',
    async open(link) {
      handle = link
      link.opened()
      return {
        join() {},
        leave() {},
        send: () => new Promise<string>((resolve, reject) => answers.push({ resolve, reject })),
        close() {},
      }
    },
  }
  const client = openClient(globalThis.WebSocket as SocketClass, provider, {
    backoff: () => 60_000,
    lifecycle(tell) {
      hint = tell
      return () => {}
    },
    ...options,
  })
  const link = (): LinkHandle => {
    if (!handle) throw new Error('Nobody has dialled yet')
    return handle
  }
  return {
    client,
    link,
    answers,
    hint: (kind) => hint(kind),
    end: (kind, message = `This is ${kind}`) => link().end(new RealtimeError(message, { kind, provider: 'station' })),
  }
}

/** Waits for something to become true: asks again whenever the client has told something, or shortly. */
export async function until<T>(look: () => T | false | undefined | null): Promise<T> {
  for (let tries = 0; tries < 500; tries++) {
    const found = look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  throw new Error(`It never came true: ${look}`)
}

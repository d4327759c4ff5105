// What the fault cases in Chromium have in their pages.
import { type Backoff, type Client, createClient, type Provider, type Topic } from '@tributary/core'
import { navixy, trackerStates } from '@tributary/navixy'
import { teletracker, userEvents } from '@tributary/teletracker'
import { channel, websocket } from '@tributary/websocket'

declare global {
  interface Window {
    readonly trial: Trial
  }
}

/** Something that happened, and when by the page's own clock, in ms. */
interface Note {
  readonly at: number
  readonly what: string
}

export interface HearOptions {
  readonly url: string
  /** Token or hash, where the vendor wants one. */
  readonly secret: string
  readonly silence?: number
  /** Asks for a sign of life every so many ms. */
  readonly beat?: number
  readonly backoff?: Exclude<Backoff, (...args: never) => unknown>
}

/** What a test finds in its page. */
interface Trial {
  /** All that happened, oldest first: `dial 0`, `connected`, `live`, `event 7`, `gap reconnected`, `close 0 1006`. */
  readonly journal: readonly Note[]
  /** All that were opened, oldest first. */
  readonly sockets: readonly Witness[]
  client: Client | undefined
  /** Hears a vendor's topic, and notes all that it is told. */
  hear(vendor: keyof typeof VENDORS, options: HearOptions): void
  /** How often a timer of 50 ms has run. */
  ticks: number
  /** Opens a socket that is nobody's, and notes its state whenever the page comes back: `control 1`. Resolves when it is open. */
  control(url: string): Promise<void>
}

const journal: Note[] = []
const sockets: Witness[] = []
const note = (what: string): void => void journal.push({ at: performance.now(), what })

/** A socket that tells the journal what becomes of it, whoever else listens to it. */
class Witness extends WebSocket {
  received = 0
  /** When the newest frame came. */
  heardAt = 0

  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols)
    const nth = sockets.push(this) - 1
    note(`dial ${nth}`)
    this.addEventListener('message', () => {
      this.received++
      this.heardAt = performance.now()
    })
    this.addEventListener('close', ({ code }) => note(`close ${nth} ${code}`))
  }
}

interface Frame {
  readonly type?: unknown
  readonly channel?: string
  readonly data?: unknown
}
interface Heard {
  readonly provider: Provider
  readonly topic: Topic
  /** The number that the test gave an event. */
  readonly number: (event: never) => unknown
}

const VENDORS = {
  websocket: ({ url, silence, beat }: HearOptions): Heard => ({
    provider: websocket<Frame>({
      url,
      silence,
      join: ({ name }) => ({ type: 'join', channel: name }),
      joined: ({ type, channel }, { name }) => type === 'joined' && channel === name,
      leave: ({ name }) => ({ type: 'leave', channel: name }),
      route: ({ type, channel, data }) => (type === 'event' ? { channel, event: data } : undefined),
      heartbeat: beat === undefined ? undefined : { interval: beat, frame: () => ({ type: 'ping' }) },
      verdict: (code) => (code === 4409 ? 'displaced' : undefined),
    }),
    topic: channel('news'),
    number: (event) => event,
  }),
  navixy: ({ url, secret, silence }: HearOptions): Heard => ({
    provider: navixy({ url, credentials: () => secret, silence }),
    topic: trackerStates({ target: 'all' }),
    number: ({ state }: { readonly state?: { readonly source_id?: number } }) => state?.source_id,
  }),
  teletracker: ({ url, secret }: HearOptions): Heard => ({
    provider: teletracker({ url, credentials: () => secret }),
    topic: userEvents(),
    number: ({ n }: { readonly n?: number }) => n,
  }),
}

const trial: Trial = {
  journal,
  sockets,
  client: undefined,
  ticks: 0,
  hear(vendor, options) {
    const { provider, topic, number } = VENDORS[vendor](options)
    const client = createClient({ providers: [provider], WebSocket: Witness, backoff: options.backoff ?? 'fast' })
    trial.client = client
    client.onConnection((connection) =>
      note(connection.status === 'failed' ? `failed ${connection.error.kind}` : connection.status),
    )
    client.subscribe(topic, (event) => note(`event ${number(event as never)}`), {
      onGap: ({ reason }) => note(`gap ${reason}`),
      onStatus: (status) => note(status),
    })
  },
  async control(url) {
    const socket = new Witness(url)
    const look = (): void => note(`control ${socket.readyState}`)
    addEventListener('pageshow', look)
    document.addEventListener('resume', look)
    await new Promise((resolve) => {
      socket.onopen = resolve
    })
  },
}
for (const type of ['online', 'offline'] as const) addEventListener(type, () => note(type))
for (const type of ['pagehide', 'pageshow'] as const)
  addEventListener(type, ({ persisted }) => note(`${type} ${persisted}`))
for (const type of ['freeze', 'resume']) document.addEventListener(type, () => note(type))
document.addEventListener('visibilitychange', () => note(document.visibilityState))
document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
  note(`forbidden ${effectiveDirective}`),
)
setInterval(() => trial.ticks++, 50)
Object.assign(window, { trial })

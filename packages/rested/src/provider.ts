import {
  type Close,
  type Credentials,
  type FrameRecord,
  type LinkHandle,
  openSocket,
  type Provider,
  RealtimeError,
  type Topic,
} from '@tributary/core'
import {
  bareToken,
  changesIn,
  checkName,
  checkToken,
  type Place,
  projectUrl,
  query,
  type RestedChange,
} from './protocol'
import { endpoint, NAME } from './topics'

/** What a close means: come back, come back with a new token, or never. */
export type Verdict = 'retry' | 'reauth' | 'fatal'

/** What {@link rested} takes. */
export interface RestedOptions extends Place {
  /** Gives the access token of whoever is logged in; a leading `Bearer ` is taken off. Asked for secure endpoints only. */
  readonly credentials?: Credentials<string> | undefined
  /** Secure endpoints rely on the cookie that a login has set, which the browser sends by itself. Not in Safari, and not in Node. Default false. */
  readonly cookie?: boolean | undefined
  /** Default `rested`; topics of another one say so: `endpoint('orders', { provider: 'second' })`. */
  readonly name?: string | undefined
  /** Allow `ws:` to a host that is not this machine. Default false. */
  readonly allowInsecure?: boolean | undefined
  /** Milliseconds without any frame after which the connection is replaced. Default: never, for a quiet endpoint is silent. */
  readonly silence?: number | undefined
  /** Reads a close better than the default can, for the vendor's list of reasons is not public; `undefined` leaves it to the default. */
  readonly verdict?: ((close: Close) => Verdict | undefined) | undefined
}

/** So many closes with 1000 in a row, each within so many ms of opening and without a message, are a refusal. */
const REFUSALS = 3
const SOON_MS = 5_000

/**
 * RESTED's real-time data: one socket for each endpoint, which tells of every record that is written.
 *
 * The vendor documents no ids of messages, no heartbeat and no replay: after each reconnect a topic reports a gap, and
 * `records({ snapshot })` reads the endpoint anew.
 *
 * @throws RealtimeError of kind `config` when an option cannot be right.
 */
export function rested(options: RestedOptions): Provider<never> {
  const { credentials, cookie = false, name = NAME, allowInsecure, silence, key } = options
  const root = projectUrl(name, options).replace(/^http/, 'ws')
  if (cookie && credentials) throw config(name, 'Give either credentials or cookie: true, not both')
  // By address, and across attempts. The first attempt after a steady connection or a person's retry counts anew.
  const refusals = new Map<string, number>()

  const verdictOf = (close: Close, link: LinkHandle, token: boolean): Verdict => {
    const { code, openForMs, received } = close
    const before = (link.attempt > 0 && refusals.get(link.address)) || 0
    const refused = code === 1000 && received === 0 && openForMs < SOON_MS ? before + 1 : 0
    refusals.set(link.address, refused)
    try {
      const own = options.verdict?.(close)
      if (own) return own
    } catch (thrown) {
      // Not to core, which would not ask the default of this vendor.
      link.warn(`verdict threw: ${thrown}`)
    }
    if (code === 4000) return token ? 'reauth' : 'fatal'
    return refused >= REFUSALS ? 'fatal' : 'retry'
  }

  return {
    name,
    // Not `order`: "order across records" is nowhere promised. The state is told by HTTP.
    capabilities: { resume: false, snapshot: true, heartbeat: silence !== undefined, sendAck: false, order: false },
    ...(credentials && { credentials: async (context) => bareToken(await credentials(context)) }),
    secrets: () => [key],
    address(topic) {
      const path = `${root}/${checkName(name, topic.name)}?key=***`
      if (topic.params?.secure !== true) return path
      if (credentials) return `${path}&accessToken=***`
      if (cookie) return `${path}&cookie=***`
      const message = `"${topic.name}" is secure: write rested({ key, credentials }), or cookie: true where the browser has it`
      throw config(name, message, topic)
    },
    async open(link) {
      const [path = '', shown = ''] = link.address.split('?')
      const secure = shown !== 'key=***'
      const topic = endpoint(path.slice(root.length + 1), { provider: name, secure })
      const accessToken = secure && credentials ? checkToken(name, topic.name, await link.credentials()) : undefined
      const socket = await openSocket(quiet(link), {
        provider: name,
        url: path + query({ key, accessToken }),
        allowInsecure,
        onFrame: (frame) => route(link, topic, frame),
        verdict: (close) => judge(name, topic, close, verdictOf(close, link, accessToken !== undefined)),
      })
      // An open socket may be refused yet, with 4000; core forgives nothing until it was steady.
      return { silence, join() {}, leave() {}, close: () => socket.close() }
    },
  }
}

function route(link: LinkHandle, topic: Topic<RestedChange>, frame: unknown): void {
  const { changes, unusable } = changesIn(frame)
  for (const change of changes) link.emit(topic, change, { batch: change.batch })
  if (unusable > 0) link.warn(`${unusable} without a uniqueId: ignored`)
}

const config = (provider: string, message: string, topic?: Topic): RealtimeError =>
  new RealtimeError(message, { kind: 'config', provider, topic })

function judge(provider: string, topic: Topic, { code, reason, openForMs }: Close, verdict: Verdict): RealtimeError {
  const words = reason && `: ${reason}`
  const kind = verdict === 'retry' ? 'network' : verdict === 'reauth' ? 'unauthorized' : 'refused'
  const what = openForMs || code !== 1006 ? 'RESTED closed' : 'There was no way to open'
  return new RealtimeError(`${what} "${topic.name}" (${code})${words}`, { kind, provider, code, reason })
}

const PASSWORD = /("password"\s*:\s*)("[^"\\]*(?:\\.[^"\\]*)*"?|[\d.]+)/g

/** The same link, which tells `inspect` nobody's password: a socket on an authentication endpoint may bring users. */
function quiet(link: LinkHandle): LinkHandle {
  const inspect = () =>
    link.inspect &&
    ((frame: FrameRecord) => {
      const raw = hushed(frame.raw)
      link.inspect?.(raw === frame.raw ? frame : { ...frame, raw, decoded: decoded(raw) })
    })
  return Object.create(link, { inspect: { get: inspect } }) as LinkHandle
}

function hushed(raw: string): string {
  try {
    return raw.replace(PASSWORD, '$1"[redacted]"')
  } catch {
    // Millions of escapes are more than a pattern can look through.
    return '[redacted]'
  }
}

function decoded(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

import {
  type Close,
  type Credentials,
  isRealtimeError,
  openSocket,
  type Provider,
  RealtimeError,
  type Socket,
  shownUrl,
  type Topic,
} from '@tributary/core'
import {
  baseOf,
  baseOfSocket,
  createReader,
  dialUrl,
  type Handshake,
  type Incoming,
  type Place,
  socketUrl,
} from './protocol'
import { NAME, type Wanted, wantedBy } from './topics'
import { createWire, type Wire } from './wire'

/** Tells which device each tracker has: pairs of a tracker's id and its source's id. */
export type Sources = (context: {
  readonly baseUrl: string
  readonly hash: string
  /** As the provider was told. */
  readonly allowInsecure?: boolean | undefined
  readonly signal: AbortSignal
}) => PromiseLike<Iterable<readonly [tracker: number, source: number]>>

/** What {@link navixy} takes. */
export interface NavixyOptions extends Place {
  /** Gives the hash of an API key, or of a session as `loginCredentials` does. Asked on every connection attempt. */
  readonly credentials: Credentials<string>
  /** The WebSocket's whole address, where it is not the base's `/event/subscription`. Its query is kept. */
  readonly url?: string | undefined
  /** Default `navixy`; topics of another one say so: `trackerState({ trackers: [7], provider: 'depot' })`. */
  readonly name?: string | undefined
  /** Allow `ws:` to a host that is not this machine. Default false. */
  readonly allowInsecure?: boolean | undefined
  /** Milliseconds without any frame after which the connection is replaced. Default 150 000: two and a half of Atmosphere's own heartbeats. */
  readonly silence?: number | undefined
  /**
   * Says which device each tracker has, such as `trackerList`: then all topics of states share a connection, and a tracker in several of them is
   * subscribed to once. States name the device only; without this each selection of trackers has a connection of its own.
   */
  readonly sources?: Sources | undefined
}

const SILENCE_MS = 150_000
/** However short an interval the server names. */
const FASTEST_BEAT_MS = 1_000
/** However long: a timer takes no more than this, and runs hot beyond it. */
const SLOWEST_BEAT_MS = 2 ** 31 - 1

/**
 * Navixy's WebSocket API over Atmosphere: states, readings, lifecycles and IoT values.
 *
 * After each reconnect every topic reports a gap, and the current state follows: the gap is recovered when all of it has arrived.
 *
 * @throws RealtimeError of kind `config` when neither `region` nor `baseUrl` nor `url` is given: the vendor has several servers.
 */
export function navixy(options: NavixyOptions): Provider<never> {
  const { credentials, name = NAME, allowInsecure, silence = SILENCE_MS, sources } = options
  const config = (message: string, topic?: Topic) =>
    new RealtimeError(message, { kind: 'config', provider: name, topic })
  const base = baseOf(options)
  const url = options.url ?? (base && socketUrl(base))
  if (!url)
    throw config(
      "Navixy has several servers: write navixy({ region: 'eu', … }), 'us' or 'me', or the baseUrl of your own",
    )
  const baseUrl = base ?? baseOfSocket(url)
  const troubled = new Map<string, Set<number>>()

  const wanted = (topic: Topic): Wanted => {
    const found = wantedBy(topic)
    if (found) return found
    throw config(`Navixy has no topic "${topic.name}": make its topics with trackerState() and its like`, topic)
  }

  const told = async <T>(pairs: PromiseLike<T>): Promise<T> => {
    try {
      return await pairs
    } catch (cause) {
      if (isRealtimeError(cause)) throw cause
      const message = '`sources` could not tell which tracker has which device'
      throw new RealtimeError(message, { kind: 'network', provider: name, cause })
    }
  }

  return {
    name,
    capabilities: { resume: false, snapshot: true, heartbeat: true, sendAck: false, order: true },
    credentials,
    address(topic) {
      const { event, target, settings } = wanted(topic)
      const { rate_limit: _, ...own } = settings
      // Frames do not tell for which format, filter or, without `sources`, selection they were sent: each of those has its own connection.
      const alone = !sources && event.startsWith('state') && target !== 'all'
      const apart = JSON.stringify({ ...own, ...(alone && { trackers: target }) })
      return `${shownUrl(url)}${apart === '{}' ? '' : `#${apart}`}`
    },
    async open(link) {
      const hash = hashOf(await link.credentials(), config)
      let socket: Socket | undefined
      let greet: (handshake: Handshake) => void = () => {}
      const greeted = new Promise<Handshake>((resolve) => {
        greet = resolve
      })
      const wire: Wire = createWire({
        link,
        provider: name,
        hash,
        troubled,
        socket: () => socket,
        sources: sources && (async (signal) => new Map(await told(sources({ baseUrl, hash, allowInsecure, signal })))),
      })
      // Before the socket's own listener, so that the socket is still open.
      link.signal.addEventListener('abort', wire.goodbye)
      socket = await openSocket(link, {
        provider: name,
        url: dialUrl(url),
        allowInsecure,
        decode: createReader(link.frameBytes, link.warn),
        verdict: (close) => verdict(name, close),
        onFrame(frame) {
          const { handshake, messages } = frame as Incoming
          if (handshake) greet(handshake)
          messages.forEach(wire.hear)
        },
      })
      // Resolves never, rejects with the session.
      const { interval, padding } = await Promise.race([greeted, socket.reply<never>(() => false)])
      socket.beat(interval && Math.min(Math.max(interval, FASTEST_BEAT_MS), SLOWEST_BEAT_MS), () => padding)
      return { silence, join: wire.join, leave: wire.leave, refresh: wire.refresh, close: socket.close }
    },
  }
}

function hashOf(hash: unknown, config: (message: string) => RealtimeError): string {
  if (typeof hash === 'string' && /^\S+$/.test(hash)) return hash
  const gave = typeof hash !== 'string' ? typeof hash : hash ? 'one with white space in it' : 'an empty one'
  throw config(`credentials must give the hash as a string, bare, without "NVX ", but gave ${gave}`)
}

/** The vendor documents no close codes, so none of its own range means anything final. */
function verdict(provider: string, { code, reason }: Close): RealtimeError | undefined {
  if (code < 3000) return undefined
  return new RealtimeError(`Navixy closed the connection (${code})`, { kind: 'network', provider, code, reason })
}

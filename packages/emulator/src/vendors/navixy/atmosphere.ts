import { hang } from '../../hangup'
import { random } from '../../seed'
import type { Conversation, Peer } from '../../vendor'
import type { NavixyOptions } from './options'

/** What the application on top of Atmosphere sees of one client. */
export interface Resource {
  /** The server's id of this client; the client may bring one back. */
  readonly uuid: string
  /** It came with an id of before. */
  readonly returned: boolean
  /** Not there for a client whose version the server does not know: that one gets answers, but nothing is pushed to it. */
  readonly suspended: boolean
  readonly peer: Peer
  say(text: string): void
  /** What the close request does: the socket stays open, and nothing is heard or said on it. */
  kill(): void
}

export interface Atmosphere {
  accept(peer: Peer, open: (resource: Resource) => Application): Conversation
  /** `GET …?X-Atmosphere-Transport=close&X-Atmosphere-tracking-id=…`, which the vendor's own client sends when it closes. */
  close(uuid: string | null): void
}

/** What an application does with a client. */
interface Application {
  message(text: string): void
  gone(): void
}

/**
 * The Atmosphere protocol over WebSocket as a real server (2.7.16) was seen to speak it: the handshake in the first frame, beats in both
 * directions, white space for a client that comes back, and messages with their length in front where that is asked for.
 */
export function createAtmosphere(options: NavixyOptions): Atmosphere {
  const {
    seed = '',
    clientHeartbeat = 30_000,
    serverHeartbeat = 60_000,
    padding = 'X',
    silentClient = 'keep',
    handshake = 'whole',
    handshakeDelay = 0,
    handshakeTrailer = '',
    lengthFraming = 'asked',
    longestMessage = 8192,
    idleClose = 0,
  } = options
  const next = random(`${seed}:atmosphere`)
  const resources = new Map<string, Resource>()

  const accept: Atmosphere['accept'] = (peer, open) => {
    const asked = new URL(peer.url).searchParams
    const tracking = asked.get('X-Atmosphere-tracking-id') ?? '0'
    const returned = tracking !== '0'
    const uuid = returned ? tracking : makeUuid(next)
    const suspended = spoken(asked.get('X-Atmosphere-Framework'))
    const framed =
      lengthFraming === 'always' || (lengthFraming === 'asked' && asked.get('X-Atmosphere-TrackMessageSize') === 'true')
    let dead = false
    const timers: Record<'beat' | 'silence' | 'idle' | 'handshake', ReturnType<typeof setTimeout> | undefined> = {
      beat: undefined,
      silence: undefined,
      idle: undefined,
      handshake: undefined,
    }
    const after = (timer: keyof typeof timers, ms: number, then: () => void): void => {
      clearTimeout(timers[timer])
      if (ms > 0 && !dead) timers[timer] = setTimeout(then, ms)
    }
    const write = (text: string): void => {
      if (dead) return
      peer.send(text)
      // Each write puts the server's own beat off.
      after('beat', suspended ? serverHeartbeat : 0, () => say(padding))
    }
    const say = (text: string): void => write(framed ? `${text.length}|${text}` : text)
    const heard = (): void => {
      after('idle', idleClose, () => peer.close(1000, ''))
      if (silentClient !== 'keep') after('silence', clientHeartbeat * 3, () => hang(peer, silentClient))
    }
    const greet = (): void => {
      const said = handshake === 'id' ? uuid : `${uuid}|${clientHeartbeat}|${padding}|`
      write(`${framed ? `${said.length}|${said}` : said}${handshakeTrailer}`)
    }

    const resource: Resource = {
      uuid,
      returned,
      suspended,
      peer,
      say,
      kill() {
        dead = true
        for (const timer of Object.values(timers)) clearTimeout(timer)
      },
    }
    // The same id on a second socket ends the first one.
    if (returned) resources.get(uuid)?.peer.close(1000, '')
    resources.set(uuid, resource)
    heard()
    if (returned) write(`${' '.repeat(2048)}\n`.repeat(2))
    else if (suspended && handshake !== 'none' && asked.get('X-atmo-protocol') === 'true') {
      if (handshakeDelay > 0) after('handshake', handshakeDelay, greet)
      else greet()
    }
    const application = open(resource)

    return {
      message(text) {
        heard()
        if (dead) return
        if (text.length > longestMessage)
          return peer.close(1009, 'The decoded text message was too big for the output buffer')
        // A beat is swallowed; where none is asked for it reaches the application like any other text.
        if (clientHeartbeat > 0 && text === padding) return
        application.message(text)
      },
      gone() {
        resource.kill()
        if (resources.get(uuid) === resource) resources.delete(uuid)
        application.gone()
      },
    }
  }

  return {
    accept,
    close: (uuid) => void resources.get(uuid ?? '')?.kill(),
  }
}

/** Versions below 2.2.1, and what is none, get no handshake: the first three numbers count, `2.3.6-javascript` is 236. */
function spoken(version: string | null): boolean {
  const numbers = (version?.split('-')[0] ?? '').split('.').slice(0, 3)
  return numbers.length === 3 && numbers.every((part) => /^\d+$/.test(part)) && Number(numbers.join('')) >= 221
}

function makeUuid(next: () => number): string {
  const digits = (count: number): string =>
    Array.from({ length: count }, () => Math.floor(next() * 16).toString(16)).join('')
  return `${digits(8)}-${digits(4)}-4${digits(3)}-8${digits(3)}-${digits(12)}`
}

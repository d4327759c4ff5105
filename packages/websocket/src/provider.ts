import {
  type ErrorKind,
  type Joined,
  type LinkHandle,
  openSocket,
  type Position,
  type Provider,
  parseJson,
  RealtimeError,
  type RealtimeErrorInit,
  type Session,
  shownUrl,
  type Topic,
} from '@tributary/core'
import { Holes, isPosition } from './holes'
import type { Judgement, WebSocketOptions } from './options'
import { isSocket, messages, NAME } from './topics'

/**
 * Any JSON WebSocket. With a `url` alone the socket is one topic: `useSubscription(messages())`, `useSend(messages())`. Functions describe what
 * else a server wants: a hello, channels, a heartbeat.
 *
 * Unless the server numbers what it says (`positions`), nothing is known of what it said in between: after each reconnect every topic reports a gap.
 * A send is done once it is written.
 *
 * @throws RealtimeError of kind `config` when an option could not do anything.
 * @example
 * const client = createClient({ providers: [websocket({ url: 'wss://echo.example.com' })] })
 */
export function websocket<Message = unknown, C = undefined>(options: WebSocketOptions<Message, C>): Provider<never> {
  const { url, name = NAME, credentials, hello, accepted, join, joined, silence, positions, compare } = options
  const everything = messages({ provider: name })

  const fault = (kind: ErrorKind, message: string, more?: Partial<RealtimeErrorInit>): RealtimeError =>
    new RealtimeError(message, { ...more, kind, provider: name })
  // As from a variable of the environment that is not set: its type does not say so.
  if (!url) throw fault('config', "There is no url: write websocket({ url: 'wss://…' })")
  if (credentials && !hello && typeof url === 'string')
    throw fault('config', 'credentials would be given to nobody: add hello, or make url a function of them')
  if (joined && !join) throw fault('config', 'joined would wait for the answer to a join that is never sent: add join')
  if (positions && !joined)
    throw fault(
      'config',
      'positions need an answer to each join that says how the channel goes on: add join and joined',
    )

  async function open(link: LinkHandle): Promise<Session> {
    const { protocols, allowInsecure, decode = jsonOrText, verdict, route, send, leave, heartbeat } = options
    const given = (await (credentials && link.credentials())) as C
    const entry: { judgement?: Judgement; message?: Message } = {}
    const holes = new Holes(positions === 'consecutive')
    /** As core knows them: to it, a new object for each message would be a new topic to file. */
    const channels = new Map<string, Topic>()

    /** An app's function that throws is told to `inspect`, and stops nothing. */
    const tried = <T>(what: string, call: () => T): T | undefined => {
      try {
        return call()
      } catch (thrown) {
        link.warn(`${what} threw: ${thrown}`)
        return undefined
      }
    }
    /** A number that counts nothing would make of all that comes after it something that was heard before. */
    const placed = (what: string, position: Position | undefined): Position | undefined => {
      if (!positions || position === undefined || isPosition(position, positions === 'consecutive', Boolean(compare)))
        return position
      link.warn(`The position that ${what} gave cannot be compared, and is not used: ${position}`)
      return undefined
    }
    const lets = (message: Message): boolean => {
      const judgement = tried('accepted', () => accepted?.(message))
      if (!judgement) return false
      Object.assign(entry, { judgement, message })
      return true
    }
    const deliver = (message: Message): void => {
      const routed = route ? tried('route', () => route(message)) : { event: message }
      if (!routed) return
      const { channel, event, replayed } = routed
      const position = placed('route', routed.position)
      if (channel === undefined) return link.emit(everything, event)
      const topic = channels.get(channel)
      if (!topic) return
      const how = holes.next(channel, position)
      if (typeof how === 'number') link.gap(topic, 'sequence', how)
      if (how === 'follows' || typeof how === 'number')
        return link.emit(topic, event, positions && { position, replayed })
      if (how === 'broken') return
      // Given up and asked for again from before the hole: what comes until then would be out of order.
      tried('leave', () => say(leave?.(topic)))
      link.drop(topic, fault('protocol', `Something is missing in channel("${channel}") before ${position}`, { topic }))
    }

    const say = (frame: unknown): void => {
      if (frame !== undefined) socket.send(frame)
    }
    const socket = await openSocket(link, {
      provider: name,
      url: typeof url === 'string' ? url : url(given),
      protocols,
      allowInsecure,
      decode,
      verdict({ code, reason }) {
        const kind = verdict?.(code, reason)
        return kind && fault(kind, `The server closed the connection (${code})`, { code, reason })
      },
      onFrame(frame) {
        const message = frame as Message
        if (!accepted || entry.judgement) deliver(message)
        // A server that greets of its own accord may do so before anybody can wait for it.
        else if (hello || !lets(message)) link.warn('A message that came before the server had accepted was dropped')
      },
    })

    if (hello) say(hello(given))
    if (accepted) {
      if (!entry.judgement) await socket.reply((frame) => lets(frame as Message))
      const { judgement, message: cause } = entry
      if (judgement !== true) throw fault(judgement || 'refused', 'The server did not let the client in', { cause })
    }
    if (heartbeat) socket.beat(heartbeat.interval, heartbeat.frame)

    return {
      silence,
      async join(topic, since) {
        if (isSocket(topic)) return {}
        const call = `channel("${topic.name}")`
        if (!route) throw fault('config', `${call} would hear nothing: add route, or use messages()`, { topic })
        channels.set(topic.name, topic)
        if (positions) holes.joining(topic.name, since)
        say(join?.(topic, since))
        if (!joined) return {}
        let judgement = false as Judgement | Joined
        const cause = await socket.reply((frame) => {
          judgement = tried('joined', () => joined(frame as Message, topic))
          return Boolean(judgement)
        })
        if (typeof judgement === 'object')
          return holes.joined(topic.name, { ...judgement, position: placed('joined', judgement.position) })
        if (judgement !== true) throw fault(judgement || 'refused', `The server refused ${call}`, { topic, cause })
        return holes.joined(topic.name, {})
      },
      leave(topic) {
        if (isSocket(topic)) return
        channels.delete(topic.name)
        holes.left(topic.name)
        say(leave?.(topic))
      },
      async send(topic, data) {
        if (!isSocket(topic) && !send)
          throw fault('config', `Nothing says how a message to channel("${topic.name}") looks: add send`, { topic })
        const frame = isSocket(topic) ? data : send?.(topic, data)
        if (frame === undefined) throw fault('invalid', 'undefined cannot be sent: JSON has no word for it', { topic })
        socket.send(frame)
      },
      close: () => socket.close(),
    }
  }

  return {
    name,
    capabilities: {
      resume: positions !== undefined,
      snapshot: false,
      heartbeat: silence !== undefined,
      sendAck: false,
      order: true,
    },
    credentials,
    ...(compare && { compare }),
    // A url that is made of credentials may be a secret all over.
    address: () => (typeof url === 'string' ? shownUrl(url) : name),
    open,
  }
}

/** Users of plain sockets send plain text too. */
function jsonOrText(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return text
  }
}

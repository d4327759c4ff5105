import {
  type Credentials,
  type ErrorKind,
  type LinkHandle,
  openSocket,
  type Provider,
  RealtimeError,
  type RealtimeErrorInit,
  type Session,
  type Socket,
  shownUrl,
  type Topic,
} from '@tributary/core'
import {
  authRequest,
  decode,
  type Frame,
  failure,
  REALTIME_URL,
  responseType,
  startRequest,
  stopRequest,
  streamOf,
  succeeded,
} from './protocol'
import { accountEvents, NAME, streamOfTopic, type TeleTrackerEvent, userEvents } from './topics'

/** What {@link teletracker} takes. */
export interface TeleTrackerOptions {
  /** Gives the REST API's bearer token, bare, without the word `Bearer`. Asked on every connection attempt. */
  readonly credentials: Credentials<string>
  /** Default `wss://api.teletracker.net`. */
  readonly url?: string | undefined
  /** Default `teletracker`; topics of another one say so: `userEvents({ provider: 'sales' })`. */
  readonly name?: string | undefined
  /** Allow `ws:` to a host that is not this machine. Default false. */
  readonly allowInsecure?: boolean | undefined
  /** Milliseconds without any frame after which the connection is replaced. Default: never, for the vendor documents no heartbeat and may be silent. */
  readonly silence?: number | undefined
}

/**
 * TeleTracker's RealTime API: user and account event streams over one WebSocket, authenticated by its first frame.
 *
 * The vendor documents no ids, heartbeat or replay: after each reconnect every topic reports a gap.
 */
export function teletracker(options: TeleTrackerOptions): Provider<TeleTrackerEvent> {
  const { credentials, url = REALTIME_URL, name = NAME, allowInsecure, silence } = options
  const topics = { user: userEvents({ provider: name }), account: accountEvents({ provider: name }) }

  const failed = (kind: ErrorKind, message: string, more: Partial<RealtimeErrorInit> = {}): RealtimeError =>
    new RealtimeError(`TeleTracker ${message}`, { ...more, kind, provider: name })
  const streamFor = (topic: Topic) => {
    const stream = streamOfTopic(topic)
    if (stream) return stream
    throw failed('config', `has no stream "${topic.name}": make its topics with userEvents() or accountEvents()`, {
      topic,
    })
  }

  return {
    name,
    capabilities: { resume: false, snapshot: false, heartbeat: silence !== undefined, sendAck: false, order: true },
    userTopics: [topics.user],
    credentials,
    address(topic) {
      streamFor(topic)
      return shownUrl(url)
    },
    async open(link) {
      const token = await link.credentials<unknown>()
      if (typeof token !== 'string' || !/^\S+$/.test(token)) {
        const given = `credentials gave ${typeof token}`
        throw failed('config', `${given}, not the bare token: a string without white space, and so without "Bearer "`)
      }
      let accepted = false
      const socket = await openSocket(link, {
        provider: name,
        url,
        allowInsecure,
        decode,
        // The vendor publishes no close codes, so none of its own range means anything final.
        verdict: ({ code, reason }) =>
          code < 3000 ? undefined : failed('network', `closed the connection (${code})`, { code, reason }),
        onFrame(frame) {
          if (accepted || !streamOf(frame as Frame)) route(link, topics, frame as Frame)
          else link.warn('An event that came before the token was accepted was dropped')
        },
      })
      const answer = await ask(socket, authRequest(token), (frame) => {
        accepted = succeeded(frame)
      })
      if (!succeeded(answer))
        throw failed('unauthorized', 'does not accept the token', { cause: answer, ...failure(answer) })
      return session(socket)
    },
  }

  function session(socket: Socket): Session {
    return {
      silence,
      async join(topic) {
        const answer = await ask(socket, startRequest(streamFor(topic)))
        if (!succeeded(answer))
          throw failed('refused', `did not start "${topic.name}"`, { topic, cause: answer, ...failure(answer) })
      },
      async leave(topic) {
        await ask(socket, stopRequest(streamFor(topic)))
      },
      close: () => socket.close(),
    }
  }
}

/** Replies "may come to you in any order" and carry no id: one request of a type is outstanding at a time, and its reply is known by type. */
function ask(socket: Socket, request: Frame, heard: (answer: Frame) => void = () => {}): Promise<Frame> {
  socket.send(request)
  const type = responseType(request)
  return socket.reply<Frame>((frame) => {
    const answers = (frame as Frame).type === type
    // At once: what stands behind it in the same read of the socket comes before the promise is settled.
    if (answers) heard(frame as Frame)
    return answers
  })
}

function route(link: LinkHandle, topics: Readonly<Record<'user' | 'account', Topic<TeleTrackerEvent>>>, frame: Frame) {
  const stream = streamOf(frame)
  if (stream) link.emit(topics[stream], frame as TeleTrackerEvent)
  else link.warn(`A frame of type "${frame.type}" that nothing waits for was ignored`)
}

import {
  type Joined,
  type LinkHandle,
  RealtimeError,
  type Session,
  type Socket,
  type Topic,
  utf8Length,
} from '@tributary/core'
import { claims, isOver, type SkapiCredentials } from './credentials'
import type { SkapiLifecycle } from './events'
import { joinRoom, KEEP_ALIVE, KEEP_ALIVE_MS, post, read } from './protocol'
import { direct, inbox } from './topics'

/** What `members` of a session share. */
export interface Setting {
  readonly provider: string
  readonly silence: number | undefined
  /** How long a join waits for its confirmation, in ms. */
  readonly joinWait: number
  readonly wrapFalsy: boolean
  /** Checked credentials; asks the app. */
  readonly ask: (link: LinkHandle) => Promise<SkapiCredentials>
}

/** The one group a connection is in or on its way into. */
interface Place {
  readonly topic: Topic
  readonly group: string
  readonly joined: Promise<void>
  readonly confirm: () => void
}

/** A session, and what its socket tells it. */
export interface Conversation {
  start(socket: Socket): Session
  hear(frame: unknown): void
  /** The socket has ended by itself. */
  ended(retryable: boolean): void
}

/** "Data should not exceed 2MB": what the vendor's client takes. */
const LONGEST = 2 ** 21
/** Around a falsy message, where both sides have said that they want it so. */
const WRAP = '~falsy'

export function converse(link: LinkHandle, setting: Setting, first: SkapiCredentials): Conversation {
  const { provider } = setting
  const { sub } = claims(first.accessToken)
  const inboxes = [inbox({ provider }), inbox({ provider, lifecycle: true })] as const
  let given = first
  let open: Socket | undefined
  let place: Place | null = null

  const fail = (kind: RealtimeError['kind'], message: string, topic: Topic): RealtimeError =>
    new RealtimeError(message, { kind, provider, topic })
  const lifecycle = (type: SkapiLifecycle['type'], message: string): void => link.emit(inboxes[1], { type, message })

  /** The vendor's client renews before each join and message what is over; what the server makes of an old token is unknown. */
  const current = async (): Promise<SkapiCredentials> => {
    if (isOver(given.idToken) || isOver(given.accessToken)) given = await setting.ask(link)
    return given
  }

  const unwrap = (message: unknown): unknown => {
    const wrapped = Object(message) as Readonly<Record<string, unknown>>
    return setting.wrapFalsy && Object.keys(wrapped).join() === WRAP ? wrapped[WRAP] : message
  }
  const content = (topic: Topic, data: unknown): unknown => {
    let text: string | undefined
    try {
      text = JSON.stringify(data)
    } catch {
      text = undefined
    }
    if (text === undefined) throw fail('invalid', 'A message must be JSON', topic)
    if (utf8Length(text) > LONGEST) throw fail('invalid', 'Skapi takes messages up to 2 MiB', topic)
    if (!['0', '""', 'false', 'null'].includes(text)) return data
    if (setting.wrapFalsy) return { [WRAP]: data }
    const message = `Skapi's client drops ${text}: put it into an object, or set wrapFalsy on both sides`
    throw fail('invalid', message, topic)
  }

  const join = async (topic: Topic): Promise<Joined> => {
    if (topic.params?.lifecycle) lifecycle('success', 'Connected to WebSocket server.')
    if (topic.name !== 'group') return {}
    const group = String(topic.params?.group)
    const before = place
    let confirm = (): void => {}
    const joined = new Promise<void>((resolve) => {
      let confirmed = false
      // Every frame of the group confirms, and Node spends as long on a second resolve as on all else about a frame.
      confirm = () => {
        if (!confirmed) resolve()
        confirmed = true
      }
    })
    const own: Place = { topic, group, joined, confirm }
    place = own
    if (before) {
      before.confirm()
      const message = `Skapi has one group at a time: "${group}" took the place of "${before.group}", which comes back when that is left`
      link.drop(before.topic, fail('displaced', message, before.topic))
    }
    try {
      const credentials = await current()
      if (place !== own) return {}
      open?.send(joinRoom(group, credentials))
    } catch (thrown) {
      if (place === own) place = null
      throw thrown
    }
    let presumed = false
    // Nobody promises the notice that confirms it.
    const timer = setTimeout(() => {
      presumed = true
      confirm()
    }, setting.joinWait)
    link.signal.addEventListener('abort', confirm)
    await joined
    link.signal.removeEventListener('abort', confirm)
    clearTimeout(timer)
    return { exclusive: true, presumed }
  }

  const leave = async ({ params, name }: Topic): Promise<void> => {
    if (name !== 'group' || place?.group !== params?.group) return
    place?.confirm()
    place = null
    const credentials = await current()
    // Whoever has joined another group meanwhile has left this one by that.
    if (!place) open?.send(joinRoom(null, credentials))
  }

  const send = async (topic: Topic, data: unknown): Promise<void> => {
    const { name, params } = topic
    const to = String(params?.group ?? params?.user)
    if (name === 'inbox') throw fail('config', 'An inbox only receives: write to direct(userId) or a group', topic)
    const message = content(topic, data)
    if (name === 'direct') return open?.send(post({ action: 'sendMessage', uid: to }, message, await current()))
    const at = place?.group === to ? place : null
    await at?.joined
    const credentials = await current()
    // Meanwhile another group may have taken the place.
    if (!at || at !== place)
      throw fail('not-joined', `Only members may write to "${to}": subscribe to group("${to}") as well`, topic)
    open?.send(post({ action: 'broadcast', rid: to }, message, credentials))
  }

  return {
    start(socket) {
      open = socket
      try {
        socket.send(KEEP_ALIVE)
      } catch {
        // On its way down already: its close will say why.
      }
      // A hidden page beats once a minute: API Gateway waits ten.
      socket.beat(KEEP_ALIVE_MS, () => KEEP_ALIVE)
      return { silence: setting.silence, join, leave, send, close: () => socket.close() }
    },
    hear(frame) {
      const heard = read(frame)
      if (!heard) return link.warn(`A frame without Skapi's keys was ignored${gateway(frame)}`)
      if (heard.type === 'rtc') return link.warn('A WebRTC signal was ignored')
      if (heard.type === 'error') return toInboxes(heard)
      if (heard.type === 'private') {
        const event = { ...heard, message: unwrap(heard.message) }
        link.emit(direct<unknown>(event.sender, { provider }), event)
        return toInboxes(event)
      }
      const { group, code, sender } = heard
      const members = heard.type === 'message' || code?.startsWith('USER_')
      // A late frame of the group before.
      if (group !== null && group !== place?.group) return
      if (!place || (group === null && !members)) return heard.type === 'notice' ? toInboxes(heard) : undefined
      // Only who is in a group hears of it.
      if (group !== null || (code === 'USER_JOINED' && sender === sub)) place.confirm()
      if (heard.type === 'notice') link.emit(place.topic, heard)
      else link.emit(place.topic, { ...heard, group: place.group, message: unwrap(heard.message) })
    },
    ended(retryable) {
      lifecycle('close', 'WebSocket connection closed.')
      if (retryable) lifecycle('reconnect', 'Reconnecting to WebSocket server...1')
    },
  }

  function toInboxes(event: Parameters<typeof link.emit>[1]): void {
    for (const one of inboxes) link.emit(one as Topic, event)
  }
}

/** API Gateway, in front of the server, says `{ "message": "Forbidden" }` and the like. */
function gateway(frame: unknown): string {
  const { message } = Object(frame) as { readonly message?: unknown }
  return typeof message === 'string' ? `: ${message}` : ''
}

import { checkHangup, checkStatus, hang } from '../hangup'
import { hash, hex } from '../seed'
import type { Arrival, Conversation, Peer, Vendor } from '../vendor'
import { chat } from './skapi/chat'
import type { SkapiOptions } from './skapi/options'
import { answerRest } from './skapi/rest'
import { createRooms, type Member } from './skapi/rooms'
import { createTokens, type SkapiCredentials } from './skapi/tokens'

/** The emulated Skapi, with what its clients sign in with. */
export interface Skapi extends Vendor {
  credentials(): SkapiCredentials
  expire(): SkapiCredentials
}

/** A frame's fields; who reads it trusts none of them. */
interface Fields {
  readonly action?: unknown
  readonly rid?: unknown
  readonly uid?: unknown
  readonly content?: unknown
  readonly token?: unknown
}

/** What a broken or unknown frame gets from the gateway in front of the server: none of the vendor's keys, so its client ignores it. */
type Gateway = 'Forbidden' | 'Too Many Requests'

/**
 * Skapi's realtime server, which is not public: what its client (skapi-js 1.5.8) sends and parses, behind an AWS API Gateway. All else is an option.
 * Any JWT with a `sub` is accepted, signed or not, unless its `exp` is past.
 *
 * `emit` sends a frame with `#srid` to that group's members, any other to everybody; `{ user }` in the query narrows it to one user's connections.
 */
export function skapi(options: SkapiOptions = {}): Skapi {
  const { seed = '', users = ['Ada', 'Ben', 'Cleo'], badToken = { status: 401 }, expiry = 'keep' } = options
  const { errors = 'frames', frameTokens = 'ignore', encoding = 'uri', longestFrame = 131_072 } = options
  const { idleClose = 600_000, longestConnection = 7_200_000 } = options
  if (typeof badToken === 'object' && 'status' in badToken) checkStatus(badToken.status)
  for (const end of [badToken, expiry]) if (typeof end === 'object' && !('status' in end)) checkHangup(end)

  const tokens = createTokens(seed, users)
  const rooms = createRooms(options)
  const peers = new Map<Peer, Member>()

  const say = (peer: Peer, frame: object): void => {
    const text = JSON.stringify(frame)
    peer.send(encoding === 'uri' ? encodeURI(text) : text)
  }
  const subjectIn = ({ url }: Arrival): string | undefined => tokens.subject(new URL(url).searchParams.get('token'))

  const accept = (peer: Peer): Conversation => {
    const subject = subjectIn(peer)
    if (subject === undefined && typeof badToken === 'object' && !('status' in badToken)) {
      hang(peer, badToken)
      return { message: () => undefined, gone: () => undefined }
    }
    const cid = `${hex(hash(`${seed}:skapi:${peer.id}`), 8)}${hex(peer.id, 4)}=`
    const member: Member = { cid, userId: subject ?? '', hear: (frame) => say(peer, frame) }
    peers.set(peer, member)
    rooms.enter(member)
    const away = (): void => peer.close(1001, 'Going away')
    const longest = setTimeout(away, longestConnection)
    let idle = setTimeout(away, idleClose)
    const recent: number[] = []
    return {
      message(text) {
        clearTimeout(idle)
        idle = setTimeout(away, idleClose)
        if (text.length > longestFrame) return peer.close(1009, '')
        const now = Date.now()
        while ((recent[0] ?? now) <= now - 1000) recent.shift()
        if (recent.push(now) > (options.framesPerSecond ?? Number.POSITIVE_INFINITY)) gateway(peer, 'Too Many Requests')
        else answer(peer, member, parse(text))
      },
      gone() {
        clearTimeout(longest)
        clearTimeout(idle)
        peers.delete(peer)
        rooms.leave(member)
      },
    }
  }

  const gateway = (peer: Peer, message: Gateway): void => {
    peer.send(JSON.stringify({ message, connectionId: peers.get(peer)?.cid, requestId: `emulator-${peer.id}` }))
  }
  const complain = (member: Member, words: string, code: string): void => {
    if (errors === 'frames') member.hear({ '#error': `emulator: ${words}`, '#code': code })
  }

  const answer = (peer: Peer, member: Member, { action, rid, uid, content, token }: Fields): void => {
    const from = { '#user_id': member.userId, '#scid': member.cid }
    if (action === 'keepAlive') return void (options.keepAliveReply && peer.send(options.keepAliveReply))
    // An id token comes with the service and the owner in front of it.
    const bare = typeof token === 'string' ? token.replace(/^IdT:[^:]*:[^:]*:/, '') : undefined
    if (frameTokens === 'error' && tokens.subject(bare) === undefined)
      return complain(member, 'the token is missing or expired.', 'INVALID_REQUEST')
    if (action === 'joinRoom') {
      const group = typeof rid === 'string' && rid ? rid : null
      if (group && group.length > (options.longestGroup ?? Number.POSITIVE_INFINITY))
        return complain(member, 'the name of the group is too long.', 'INVALID_PARAMETER')
      if (!rooms.join(member, group)) complain(member, 'the group is full.', 'INVALID_REQUEST')
    } else if (action === 'broadcast' && typeof rid === 'string') {
      if (rooms.groupOf(member) !== rid && !options.outsiders)
        return complain(member, 'the sender is not in the group.', 'INVALID_REQUEST')
      rooms.tell(rid, { '#message': content, ...from, '#srid': rid }, options.echo === false ? member : undefined)
    } else if (action === 'sendMessage' && typeof uid === 'string') {
      const reached = [...rooms.all].filter(({ userId }) => userId === uid)
      const hearers = options.privateReach === 'newest' ? reached.slice(-1) : reached
      if (options.privateEcho && !hearers.includes(member)) hearers.push(member)
      for (const hearer of hearers) hearer.hear({ '#private': content, ...from })
    } else if (action === 'rtc' && typeof uid === 'string') {
      for (const other of rooms.all) if (`cid:${other.cid}` === uid) other.hear({ '#rtc': content, ...from })
    } else gateway(peer, 'Forbidden')
  }

  return {
    name: 'skapi',
    path: '/skapi/api',
    // A client's token is a secret too when it is wrong: anything that looks like a JWT may be a real one.
    secrets: (text) => [
      ...(text.match(/eyJ[\w-]+\.[\w-]*\.?[\w-]*/g) ?? []),
      ...[...text.matchAll(/[?&]token=([^&#\s"]+)|"token"\s*:\s*"((?:[^"\\]|\\.)+)/g)].flatMap(([, ...found]) =>
        found.filter((token) => token !== undefined),
      ),
    ],
    credentials: tokens.credentials,
    refusal: (arrival) =>
      typeof badToken === 'object' && 'status' in badToken && subjectIn(arrival) === undefined
        ? badToken.status
        : undefined,
    accept,
    emit(frame, { user }) {
      const { '#srid': group } = Object(frame) as { readonly '#srid'?: unknown }
      const entitled = [...peers].filter(
        ([, member]) =>
          (typeof group !== 'string' || rooms.groupOf(member) === group) &&
          (user === undefined || member.userId === user),
      )
      for (const [peer] of entitled) say(peer, Object(frame))
      return entitled.length
    },
    expire() {
      tokens.expire()
      if (expiry !== 'keep') for (const peer of peers.keys()) hang(peer, expiry)
      return tokens.credentials()
    },
    http: (request) => answerRest(request, { rooms, tokens, options }),
    stream: () =>
      chat(rooms, seed, (from, to, say) => to.hear({ '#private': say, '#user_id': from.userId, '#scid': from.cid })),
  }
}

function parse(text: string): Fields {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

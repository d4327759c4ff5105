import type { Conversation, Peer, Vendor } from '../../vendor'

/** One frame, in either direction; who reads it trusts none of its fields. */
export interface Frame {
  readonly op?: unknown
  readonly id?: unknown
  readonly topic?: unknown
  readonly token?: unknown
  readonly data?: unknown
  readonly since?: unknown
  readonly position?: unknown
  readonly resumed?: unknown
}

/** What a client of acme signs in with. */
export interface Given {
  readonly token: string
}

export type Acme = Vendor<Given>

/** A frame's fields, none where the text is no JSON object. */
export function parse(text: string): Frame {
  try {
    const frame: unknown = JSON.parse(text)
    return typeof frame === 'object' && frame !== null ? frame : {}
  } catch {
    return {}
  }
}

/**
 * The server of a vendor that there is not. It has what TeleTracker lacks, so that every law can be tried: request ids, a heartbeat, events that are
 * numbered and kept, and answered sends at `/acme`, and at `/acme/<topic>?token=…` a second door with one topic for each socket, where nothing is said.
 */
export function acme(): Acme {
  const heard = new Map<Peer, Set<unknown>>()
  const told: Frame[] = []
  let era = 0
  const token = (of = era) => `acme-token-${of}`

  const said = (peer: Peer, topics: Set<unknown>): ((frame: Frame) => void) => {
    let welcome = false
    return ({ op, id, topic, token: given, since }) => {
      const answer = (word: string, more?: Frame) => peer.send(JSON.stringify({ op: word, id, ...more }))
      if (op === 'hello') {
        welcome = given === token()
        answer(welcome ? 'welcome' : 'denied')
      } else if (!welcome) peer.close(4400, 'hello first')
      else if (op === 'join') {
        topics.add(topic)
        answer('joined', { position: told.length, resumed: since !== undefined })
        const missed =
          since === undefined ? [] : told.filter((event, at) => event.topic === topic && at >= Number(since))
        for (const event of missed) peer.send(JSON.stringify(event))
      } else if (op === 'leave') {
        topics.delete(topic)
        answer('left')
      } else if (op === 'send') answer('sent')
      else if (op === 'ping') answer('pong')
    }
  }

  const accept = (peer: Peer): Conversation => {
    const topics = new Set<unknown>()
    heard.set(peer, topics)
    const { pathname, searchParams } = new URL(peer.url)
    const door = pathname.split('/')[2]
    if (door && searchParams.get('token') !== token()) peer.close(4401, 'token')
    else if (door) topics.add(door)
    const hear = said(peer, topics)
    return { message: (text) => void (door || hear(parse(text))), gone: () => void heard.delete(peer) }
  }

  return {
    name: 'acme',
    path: '/acme',
    secrets: () => Array.from({ length: era + 1 }, (_, of) => token(of)),
    credentials: () => ({ token: token() }),
    expire() {
      era++
      return { token: token() }
    },
    accept,
    emit(frame) {
      const event: Frame = { ...Object(frame), position: told.length + 1 }
      const text = JSON.stringify(event)
      told.push(event)
      const entitled = [...heard].filter(([, topics]) => topics.has(parse(text).topic))
      for (const [peer] of entitled) peer.send(text)
      return entitled.length
    },
  }
}

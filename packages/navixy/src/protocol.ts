/*
 * The Atmosphere protocol as far as a WebSocket-only client needs it. Sources: Navixy's page "WebSocket", atmosphere.js 2.3.6 and 4.0.1, and what
 * a real Atmosphere server (2.7.16) was seen to do.
 */
import { parseJson } from '@tributary/core'

export interface Place {
  /** Where the vendor's own servers are; there is no default among them. */
  readonly region?: 'eu' | 'us' | 'me' | undefined
  /** The base of the REST API, such as `https://api.your-domain`, for installations of one's own. */
  readonly baseUrl?: string | undefined
}

/** The base of the REST API ("User API"); `undefined` where neither region nor address says it. */
export function baseOf({ region, baseUrl }: Place): string | undefined {
  return (baseUrl ?? (region && `https://api.${region}.navixy.com/v2`))?.replace(/\/+(?=$|\?)/, '')
}

const PATH = '/event/subscription'

/** Where the WebSocket is, under the base of the REST API. A query stays. */
export function socketUrl(base: string): string {
  return base.replace(/^http/, 'ws').replace(/$|(?=\?)/, PATH)
}

/** The base of the REST API, by the WebSocket's address. */
export const baseOfSocket = (url: string): string => url.replace(/^ws/, 'http').replace(/\/event\/subscription\/?/, '')

/**
 * As the vendor's page shows them. Tracking id 0 asks for a fresh handshake, which is a sign of life; a version below 2.2.1 or one that is
 * not made of three numbers gets none.
 */
const PARAMETERS =
  'X-Atmosphere-tracking-id=0&X-Atmosphere-Framework=2.3.6-javascript&X-Atmosphere-Transport=websocket&Content-Type=application/json&X-atmo-protocol=true'

/** The address to dial: the user's own query is kept. */
export function dialUrl(url: string): string {
  const bare = url.replace(/#.*/, '')
  return `${bare}${bare.includes('?') ? '&' : '?'}${PARAMETERS}`
}

/** The first frame: the client shall send `padding` every `interval` ms, or never where that is 0. */
export interface Handshake {
  readonly interval: number
  readonly padding: string
}

/** What one WebSocket frame brought. */
export interface Incoming {
  readonly handshake?: Handshake
  readonly messages: readonly unknown[]
}

/** Anchored on a uuid, so that no JSON is mistaken for it; a length before that says that every message has one. */
const HANDSHAKE = /^\s*(\d+\|)?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\|(\d+)\|([^|]*)\|([\s\S]*)$/i

/**
 * Reads the frames of one connection: knows the handshake, drops beats and blanks, takes messages apart that have their length in front.
 *
 * A message that is not JSON, or whose length is none, is told to `warn` and dropped.
 */
export function createReader(limit: number, warn: (message: string) => void): (raw: string) => Incoming {
  let greeted = false
  let padding = 'X'
  let framed = false
  let partial = ''

  const parse = (text: string): unknown[] => {
    let rest = text.trim()
    // Beats may stand before a message: a server that glues what it writes was seen.
    while (padding && !rest.startsWith('{') && rest.startsWith(padding)) rest = rest.slice(padding.length).trimStart()
    if (rest === '') return []
    try {
      return [parseJson(rest)]
    } catch {
      warn('A message that is not JSON was dropped')
      return []
    }
  }

  /** `<length>|<message>`, several in a frame or one over several; the length counts UTF-16 units as JavaScript does. */
  const unframe = (raw: string): unknown[] => {
    // Blanks come without a length.
    if (partial === '' && raw.trim() === '') return []
    partial += raw
    const messages: unknown[] = []
    while (partial !== '') {
      // Beats were seen without a length, glued to a message that has one.
      const bare = partial.trimStart()
      if (padding && bare.startsWith(padding)) {
        partial = bare.slice(padding.length)
        continue
      }
      const [head = '', digits] = /^\s*(\d{1,9})\|/.exec(partial) ?? []
      const length = Number(digits)
      if (digits === undefined ? !/^\s*\d{0,9}$/.test(partial) : length > limit) {
        warn('Text without a length that can be believed was dropped')
        partial = ''
      } else if (digits === undefined || partial.length < head.length + length) break
      else {
        messages.push(...parse(partial.slice(head.length, head.length + length)))
        partial = partial.slice(head.length + length)
      }
    }
    return messages
  }

  return (raw) => {
    const found = greeted ? null : HANDSHAKE.exec(raw)
    if (!found) return { messages: framed ? unframe(raw) : parse(raw) }
    const [, length, interval, text = '', rest = ''] = found
    greeted = true
    framed = length !== undefined
    padding = text.trim()
    // What stands behind the handshake belongs to the next message.
    return { handshake: { interval: Number(interval), padding: text }, messages: framed ? unframe(rest) : parse(rest) }
  }
}

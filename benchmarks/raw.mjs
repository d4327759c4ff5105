// The least that a client of each wire format can do: `onmessage`, parse, look up who listens, call them.
import { Timed } from './timed.mjs'

/**
 * @typedef {(event: unknown) => void} Listener
 * @typedef {(frame: object) => void} Say
 * @typedef {object} Wire
 * @property {(say: Say) => boolean} [open] true: one topic is live
 * @property {(name: string) => object} [join]
 * @property {(data: string, listeners: ReadonlyMap<string, Listener>, say: Say) => boolean | undefined} hear true: one topic is live
 */

/** @param {string} name @returns {Wire} */
const navixy = (name) => ({
  hear(data, listeners, say) {
    if (data[0] !== '{') {
      say({ action: 'subscribe', hash: 'hash', requests: [{ type: name }] })
      return
    }
    const frame = JSON.parse(data)
    const listener = listeners.get(frame.event)
    if (!listener) return true
    if (Array.isArray(frame.data)) for (const entry of frame.data) listener(entry)
    else listener(frame.data)
  },
})

/** @type {Readonly<Record<string, Wire>>} */
const wires = {
  plain: {
    join: (channel) => ({ type: 'join', channel }),
    hear(data, listeners) {
      const frame = JSON.parse(data)
      if (frame.type !== 'event') return true
      listeners.get(frame.channel)?.(frame.data)
    },
  },
  teletracker: {
    open(say) {
      say({ type: 'authrequest', token: 'token' })
      return false
    },
    hear(data, listeners, say) {
      const frame = JSON.parse(data)
      const listener = listeners.get(frame.type)
      if (listener) listener(frame)
      else if (frame.type !== 'authresponse') return true
      else say({ type: 'startusereventrequest' })
    },
  },
  navixy: navixy('state'),
  batches: navixy('state_batch'),
  skapi: {
    join: (rid) => ({ action: 'joinRoom', rid, token: 'token' }),
    hear(data, listeners) {
      const frame = JSON.parse(decodeURI(data))
      if (!frame['#message']) return true
      listeners.get(frame['#srid'])?.(frame)
    },
  },
  rested: {
    open: () => true,
    hear(data, listeners) {
      listeners.get('orders')?.(JSON.parse(data))
    },
  },
}

/** @type {import('./client.mjs').Contestant} */
export const raw = (vendor, { url, hear, live }) => {
  const { open, join, hear: heard } = /** @type {Wire} */ (wires[vendor])
  /** @type {Map<string, Listener>} */
  const listeners = new Map()
  /** @type {Timed | undefined} */
  let ws
  let joined = 0
  const say = (/** @type {object} */ frame) => ws?.send(JSON.stringify(frame))
  const confirm = () => {
    if (++joined === listeners.size) live()
  }
  const dial = () => {
    ws = new Timed(url)
    joined = 0
    ws.onopen = () => {
      if (open?.(say)) confirm()
      if (join) for (const name of listeners.keys()) say(join(name))
    }
    ws.onmessage = ({ data }) => {
      if (heard(/** @type {string} */ (data), listeners, say)) confirm()
    }
    ws.onclose = dial
    ws.onerror = () => {}
  }
  return (names) => {
    for (const name of names) {
      listeners.set(name, hear(name))
      if (ws && join) say(join(name))
    }
    if (!ws) dial()
  }
}

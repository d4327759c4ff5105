// What the servers of the benchmark say: as much of each vendor's protocol as a client needs to get to its events, and events in the
// shape that the vendor documents.

/**
 * @typedef {(frame: string) => void} Say
 * @typedef {object} Dialect
 * @property {((say: Say) => void) | undefined} [greet] what the server says first
 * @property {((text: string, say: Say) => void) | undefined} [answer]
 * @property {number} events how many one frame holds
 * @property {(n: number, channel: string) => string} frame the n-th frame
 */

const json = JSON.stringify
const at = '2026-11-25T12:00:00Z'

/** @param {number} n */
const state = (n) => ({
  source_id: 10_001 + n,
  gps: { updated: at, signal_level: 100, location: { lat: 45.05, lng: 9.7 + n / 1e4 }, heading: 90, speed: n, alt: 61 },
  connection_status: 'active',
  movement_status: 'moving',
  movement_status_update: at,
  ignition: true,
  ignition_update: at,
  last_update: at,
})

/** @param {string} event @param {(n: number) => unknown} data @param {number} events @returns {Dialect} */
const navixy = (event, data, events) => ({
  greet: (say) => say('4c7f9a52-3f8e-4d6a-9a0b-1c2d3e4f5a6b|30000|X|'),
  answer(text, say) {
    if (text === 'X') return
    const { action } = JSON.parse(text)
    const value = { 1: 'normal' }
    say(json({ type: 'response', action: `subscription/${action}`, data: { [event]: { success: true, value } } }))
  },
  events,
  frame: (n) => json({ type: 'event', event, user_time: '2026-11-25 12:00:00', data: data(n) }),
})

/** @type {Readonly<Record<string, Dialect>>} */
export const dialects = {
  plain: {
    answer(text, say) {
      const { type, channel } = JSON.parse(text)
      if (type === 'join') say(json({ type: 'joined', channel }))
    },
    events: 1,
    frame: (n, channel) =>
      json({
        type: 'event',
        channel,
        data: { n, symbol: 'ACME', price: 100 + n / 100, size: n % 500, venue: 'XNAS', at },
      }),
  },
  teletracker: {
    answer(text, say) {
      const { type } = JSON.parse(text)
      say(json({ type: type.replace('request', 'response'), success: true }))
    },
    events: 1,
    frame: (n) =>
      json({
        type: 'userevent',
        event: 'call',
        id: n,
        state: 'ringing',
        from: '+15550100',
        to: '+15550199',
        at,
        line: n % 8,
      }),
  },
  navixy: navixy('state', state, 1),
  batches: navixy('state_batch', (n) => Array.from({ length: 100 }, (_, i) => state(100 * n + i)), 100),
  skapi: {
    answer(text, say) {
      const { action, rid } = JSON.parse(text)
      const joined = { '#notice': 'joined', '#user_id': 'me', '#scid': 'abc=', '#srid': rid, '#code': 'USER_JOINED' }
      if (action === 'joinRoom') say(encodeURI(json(joined)))
    },
    events: 1,
    frame: (n, rid) =>
      encodeURI(json({ '#message': { n, text: 'a few words', at }, '#user_id': 'you', '#scid': 'def=', '#srid': rid })),
  },
  rested: {
    events: 1,
    frame: (n) => {
      const uniqueId = `3cc236ed09ef4768ba1fe6dcaf4${String(n).padStart(5, '0')}`
      return json({ type: 'POST', record: { data: { n, name: 'an order' }, uniqueId, updatedAt: at, createdAt: at } })
    },
  },
}

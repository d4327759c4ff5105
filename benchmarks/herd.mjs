// A crowd of clients, real but for their sockets, that one server cuts off at once.
import { createClient } from '@tributary/core'
import { messages, websocket } from '@tributary/websocket'
import { fakeClock } from './clock.mjs'

const LATENCY_MS = 1
/** So long after it was opened a session counts as healthy. */
const HEALTHY_MS = 31_000
/** Within which the closes reach the clients. */
const CLOSES_MS = 20
const LONGEST_MS = 120_000

/** A server, as far as its clients' sockets tell of it. @param {() => boolean} up whether it can be reached @param {(reached: boolean) => void} tried */
export const fakeServer = (up, tried) => {
  /** @type {Set<Line>} */
  const open = new Set()
  class Line {
    readyState = 0
    bufferedAmount = 0
    /** @type {((event: never) => void) | null} */
    onopen = null
    /** @type {((event: never) => void) | null} */
    onmessage = null
    /** @type {((event: never) => void) | null} */
    onerror = null
    /** @type {((event: never) => void) | null} */
    onclose = null

    constructor() {
      const reached = up()
      tried(reached)
      setTimeout(() => (reached ? this.accept() : this.end(1006)), LATENCY_MS)
    }
    send() {}
    close() {
      open.delete(this)
      this.readyState = 3
    }
    accept() {
      if (this.readyState !== 0) return
      this.readyState = 1
      open.add(this)
      this.onopen?.(/** @type {never} */ ({}))
    }
    /** @param {number} code */
    end(code) {
      open.delete(this)
      this.readyState = 3
      this.onclose?.(/** @type {never} */ ({ code, reason: '' }))
    }
  }
  return { WebSocket: Line, open }
}

/** @param {Partial<import('@tributary/core').ClientOptions>} options @param {import('@tributary/core').SocketClass} WebSocket */
export const fakeMember = (options, WebSocket) => {
  const client = createClient({ providers: [websocket({ url: 'ws://127.0.0.1' })], WebSocket, ...options })
  client.subscribe(messages(), () => {})
  return client
}

/**
 * When the clients come back, in ms since they were cut off: `tries` of any kind, and those that `reached` the server. With the default policy.
 *
 * @param {{ clients: number, outage: number, code: number, seed: number }} scene `outage` in ms
 */
export const herd = async ({ clients, outage, code, seed }) => {
  const clock = fakeClock(seed)
  const { stackTraceLimit } = Error
  // Tens of thousands of errors, and nobody reads where they come from.
  Error.stackTraceLimit = 0
  try {
    let cutAt = Number.POSITIVE_INFINITY
    /** @type {number[]} */
    const tries = []
    /** @type {number[]} */
    const reached = []
    const { WebSocket, open } = fakeServer(
      () => clock.now < cutAt || clock.now >= cutAt + outage,
      (live) => {
        if (clock.now < cutAt) return
        tries.push(clock.now - cutAt)
        if (live) reached.push(clock.now - cutAt)
      },
    )
    const crowd = Array.from({ length: clients }, () => fakeMember({}, WebSocket))
    await clock.pass(HEALTHY_MS)
    if (open.size !== clients) throw new Error(`${open.size} of ${clients} clients have connected`)
    cutAt = clock.now
    for (const line of [...open]) setTimeout(() => line.end(code), Math.random() * CLOSES_MS)
    await clock.pass(CLOSES_MS + 1)
    while (open.size < clients && clock.now < cutAt + outage + LONGEST_MS) await clock.pass(100)
    await Promise.all(crowd.map((client) => client.close()))
    return { tries, reached, timers: clock.size }
  } finally {
    Error.stackTraceLimit = stackTraceLimit
    clock.restore()
  }
}

/** How many in each 100 ms, the first included and none left out. @param {readonly number[]} times */
export const perTenth = (times) => {
  const counts = Array.from({ length: Math.floor(Math.max(0, ...times.slice(-1)) / 100) + 1 }, () => 0)
  for (const time of times) counts[Math.floor(time / 100)] = (counts[Math.floor(time / 100)] ?? 0) + 1
  return counts
}

/** The most within any 100 ms, wherever they begin. @param {readonly number[]} times in order */
export const peak = (times) => {
  let most = 0
  for (let first = 0, last = 0; last < times.length; last++) {
    while (/** @type {number} */ (times[last]) - /** @type {number} */ (times[first]) >= 100) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** @param {readonly number[]} times @param {number} share */
export const quantile = (times, share) => [...times].sort((a, b) => a - b)[Math.ceil(times.length * share) - 1] ?? 0

import { WebSocket } from 'ws'

/** What the newest connection's clock says, in ms; `turns`: of the event loop in which something was sent. */
export const times = { opened: 0, closed: 0, turns: 0 }

let turning = false

/** A WebSocket that notes when it opens, closes and sends, the same for every contestant. */
export class Timed extends WebSocket {
  /** @param {string} url @param {string | string[]} [protocols] */
  constructor(url, protocols) {
    super(url, protocols, { perMessageDeflate: false })
    times.turns = 0
    // Before whoever made it can listen.
    this.once('open', () => {
      times.opened = performance.now()
    })
    this.once('close', () => {
      times.closed = performance.now()
    })
  }

  /** @param {string} data @override */
  send(data) {
    if (!turning) {
      turning = true
      times.turns++
      setImmediate(() => {
        turning = false
      })
    }
    super.send(data)
  }
}

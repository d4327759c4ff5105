// The server of the benchmark, a process of its own. It writes frames that are encoded beforehand, so that the client is what limits.
// Its first message to the parent is the port; orders come from there.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { dialects } from './dialects.mjs'

/**
 * An order: `write` so many events · `cut` the connection · `flood` it with so many events a second for so many seconds.
 *
 * @typedef {{ write: number } | { cut: true } | { flood: { rate: number, seconds: number } }} Order
 * @typedef {{ socket: import('node:stream').Duplex, dialect: import('./dialects.mjs').Dialect, channels: string[] }} Peer
 */

const BLOCK = 1_000
/** Neighbours in a block are strangers in a table of channels. */
const STRIDE = 7_919

/** @type {Peer | undefined} */
let peer

/** One text frame. @param {string} text */
const encode = (text) => {
  const payload = Buffer.from(text)
  const { length } = payload
  const head = Buffer.from(length < 126 ? [0x81, length] : [0x81, 126, length >> 8, length & 255])
  if (length >= 65_536) throw new RangeError(`A frame of ${length} bytes is too long for this benchmark`)
  return Buffer.concat([head, payload])
}

/** @param {Peer} to @param {Buffer} bytes */
const write = async ({ socket }, bytes) => {
  if (!socket.write(bytes)) await once(socket, 'drain')
}

/** @param {Peer} to @param {number} events */
const stream = async (to, events) => {
  const { dialect, channels } = to
  const size = Math.max(Math.ceil(BLOCK / dialect.events), channels.length)
  const frames = Array.from({ length: size }, (_, n) =>
    encode(dialect.frame(n, channels[(n * STRIDE) % channels.length] ?? '')),
  )
  const block = Buffer.concat(frames)
  let left = events / dialect.events
  for (; left >= size; left -= size) await write(to, block)
  await write(to, Buffer.concat(frames.slice(0, left)))
}

/** By the clock: what a late timer has missed it owes. @param {Peer} to @param {{ rate: number, seconds: number }} pace */
const flood = async (to, { rate, seconds }) => {
  const began = performance.now()
  for (let sent = 0; sent < rate * seconds; ) {
    const due = Math.min(rate * seconds, Math.floor(((performance.now() - began) / 1_000) * rate))
    const frames = []
    for (; sent < due; sent++) frames.push(encode(to.dialect.frame(sent, to.channels[0] ?? '')))
    await write(to, Buffer.concat(frames))
    await sleep(2)
  }
}

const http = createServer()
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
http.on('upgrade', (request, socket, head) => {
  const name = request.url?.split(/[/?]/)[1] ?? ''
  const dialect = dialects[name]
  if (!dialect) throw new Error(`There is no wire format called "${name}"`)
  sockets.handleUpgrade(request, socket, head, (ws) => {
    /** @type {string[]} */
    const channels = []
    peer = { socket, dialect, channels }
    ws.on('error', () => {})
    const say = (/** @type {string} */ frame) => ws.send(frame)
    dialect.greet?.(say)
    ws.on('message', (data) => {
      const text = String(data)
      const channel = /"(?:channel|rid)":"([^"]*)"/.exec(text)?.[1]
      if (channel !== undefined) channels.push(channel)
      dialect.answer?.(text, say)
    })
  })
})

process.on('message', (/** @type {Order} */ order) => {
  if (!peer) throw new Error('Nobody is connected')
  if ('cut' in order) peer.socket.destroy()
  else if ('write' in order) void stream(peer, order.write)
  else void flood(peer, order.flood)
})
// Whoever has started it is gone.
process.on('disconnect', () => process.exit())

http.listen(0, '127.0.0.1', () => {
  process.send?.({ port: /** @type {import('node:net').AddressInfo} */ (http.address()).port })
})

// A server in a process of its own that sends as many events as it is told to: forked, it says its `port`, takes
// `{ rate, seconds }`, and answers with what it has counted. Events are numbered from 1 and come ten a frame.
import { WebSocketServer } from 'ws'

const BATCH = 10
/** What may wait for a client that reads slowly, before it is closed with 1013. */
const BUFFER = 4 * 2 ** 20
const TICK_MS = 5

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
/** @type {Set<import('ws').WebSocket>} */
const joined = new Set()
const tally = { sockets: 0, joins: 0, sent: 0 }

server.on('listening', () => process.send?.({ port: Object(server.address()).port }))
server.on('connection', (socket) => {
  tally.sockets++
  socket.on('error', () => undefined)
  socket.on('close', () => joined.delete(socket))
  socket.on('message', () => {
    tally.joins++
    joined.add(socket)
  })
})

const send = () => {
  const at = Date.now()
  const events = Array.from({ length: BATCH }, () => ({
    n: ++tally.sent,
    at,
    text: 'What a day that was, said the seed.',
  }))
  const frame = JSON.stringify(events)
  for (const socket of joined) {
    socket.send(frame)
    if (socket.bufferedAmount <= BUFFER) continue
    joined.delete(socket)
    socket.close(1013, 'slow')
  }
}

process.on('message', (/** @type {{ rate: number, seconds: number }} */ { rate, seconds }) => {
  const began = performance.now()
  const before = tally.sent
  const timer = setInterval(() => {
    const passed = Math.min((performance.now() - began) / 1_000, seconds)
    // By the clock: a timer that comes late owes what it has missed.
    while (tally.sent - before + BATCH <= passed * rate) send()
    if (passed < seconds) return
    clearInterval(timer)
    process.send?.(tally)
  }, TICK_MS)
})
process.on('disconnect', () => process.exit())

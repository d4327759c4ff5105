import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@tributary/core'
import { expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { teletracker } from './provider'
import { userEvents } from './topics'

/** A short text frame as a server sends it, see RFC 6455, 5.2. */
function frame(content: object): Buffer {
  const text = Buffer.from(JSON.stringify(content))
  return Buffer.concat([Buffer.from([0x81, text.length]), text])
}

/** Accepts any token, and says `more` in the same packet. */
async function serve(...more: readonly object[]): Promise<string> {
  const server = createServer()
  server.on('upgrade', ({ headers }, socket) => {
    const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
    const accept = createHash('sha1').update(key).digest('base64')
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
    socket.write(`${[...head, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`)
    socket.once('data', () =>
      socket.write(Buffer.concat([{ type: 'authresponse', success: true }, ...more].map(frame))),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

it('loses no event that comes in one packet with the acceptance', async () => {
  const url = await serve({ type: 'userevent', n: 1 }, { type: 'userevent', n: 2 })
  const client = createClient({ providers: [teletracker({ url, credentials: () => 'token' })], WebSocket })
  onTestFinished(() => client.close())
  const heard: unknown[] = []
  client.subscribe(userEvents(), ({ n }) => heard.push(n))
  await vi.waitFor(() => expect(heard).toEqual([1, 2]))
})

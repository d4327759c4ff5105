import { type IncomingMessage, request } from 'node:http'

/** For tests: an upgrade's answer, 101 or what it was refused with. */
export function upgrade(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number | undefined> {
  const websocket = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  }
  return new Promise((resolve, reject) => {
    const call = request(url.replace('ws:', 'http:'), { headers: { ...websocket, ...headers } })
    call.on('response', (response: IncomingMessage) => {
      response.resume()
      resolve(response.statusCode)
    })
    call.on('upgrade', (_, socket) => {
      socket.destroy()
      resolve(101)
    })
    call.on('error', reject)
    call.end()
  })
}

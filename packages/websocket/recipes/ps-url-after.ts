import { createClient } from '@tributary/core'
import { messages, websocket } from '@tributary/websocket'

const hosts = ['wss://a.example.com', 'wss://b.example.com']
let attempt = 0

export function listen(show: (text: string) => void): { stop(): Promise<void> } {
  const client = createClient({
    providers: [
      websocket({
        credentials: () => fetch('/api/token').then((answer) => answer.text()),
        url: (token) => `${hosts[attempt++ % hosts.length]}?token=${encodeURIComponent(token)}`,
        protocols: 'v1.chat',
        decode: (text) => text,
      }),
    ],
    timeouts: { dial: 4_000 },
    backoff: 'fast',
  })
  client.subscribe(messages<string>(), show)
  let last: unknown
  client.onConnection((connection) => {
    const lost = 'reason' in connection ? connection.reason : 'error' in connection ? connection.error : undefined
    if (lost && lost !== last) show(`closed: ${lost.code}`) // 4401 asks for a fresh token, once; the second one is final
    last = lost
  })
  return { stop: () => client.close() }
}

import { createClient } from '@tributary/core'
import { messages, websocket } from '@tributary/websocket'

export function listen(show: (message: unknown) => void): { say(text: string): Promise<void>; stop(): Promise<void> } {
  const client = createClient({
    providers: [websocket({ url: 'wss://chat.example.com' })],
    backoff: { max: 10_000 },
  })
  client.subscribe(messages(), show)
  return {
    say: (text) => client.send(messages(), { text }), // rejects where partysocket would queue: see below
    stop: () => client.close(),
  }
}

import { WebSocket } from 'partysocket'

export function listen(show: (message: unknown) => void): { say(text: string): void; stop(): void } {
  const socket = new WebSocket('wss://chat.example.com', [], { maxRetries: 10, maxReconnectionDelay: 10_000 })
  socket.addEventListener('message', ({ data }) => show(JSON.parse(data)))
  return {
    say: (text) => void socket.send(JSON.stringify({ text })),
    stop: () => socket.close(),
  }
}

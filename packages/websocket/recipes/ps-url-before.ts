import { WebSocket } from 'partysocket'

const hosts = ['wss://a.example.com', 'wss://b.example.com']
let attempt = 0

const url = async () => {
  const token = await fetch('/api/token').then((answer) => answer.text())
  return `${hosts[attempt++ % hosts.length]}?token=${encodeURIComponent(token)}`
}

export function listen(show: (text: string) => void): { stop(): void } {
  const socket = new WebSocket(url, 'v1.chat', {
    connectionTimeout: 4_000,
    minReconnectionDelay: 10,
    shouldReconnectOnClose: ({ code }) => code !== 4401,
  })
  socket.addEventListener('message', ({ data }) => show(data))
  socket.addEventListener('close', ({ code }) => show(`closed: ${code}`))
  return { stop: () => socket.close() }
}

import { createClient } from '@tributary/core'
import { createMemoryEmulator } from '@tributary/emulator'
import { messages, websocket } from '@tributary/websocket'
import { createRoot } from 'react-dom/client'
import { Devtools } from '../recipes/tanstack'

// A page with the shell of TanStack Devtools in it, and a client that is connected.
const emulator = createMemoryEmulator()
const client = createClient({
  providers: [websocket({ url: emulator.url('websocket') })],
  WebSocket: emulator.WebSocket,
})
client.subscribe(messages(), () => {})
const page = document.createElement('div')
document.body.append(page)
createRoot(page).render(<Devtools client={client} />)

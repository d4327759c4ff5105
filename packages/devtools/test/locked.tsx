import { createClient } from '@tributary/core'
import { TributaryDevtools } from '@tributary/devtools'
import { createMemoryEmulator } from '@tributary/emulator'
import { messages, websocket } from '@tributary/websocket'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'

// A page that allows itself nothing but its own files, with the panel in a shadow root.
const emulator = createMemoryEmulator()
const client = createClient({
  providers: [websocket({ url: emulator.url('websocket') })],
  WebSocket: emulator.WebSocket,
})
const host = document.body.appendChild(document.createElement('div'))
const shadow = host.attachShadow({ mode: 'open' })
const styles = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/page.css' })
const place = document.createElement('div')
shadow.append(styles, place)
flushSync(() => createRoot(place).render(<TributaryDevtools client={client} />))
client.subscribe(messages(), () => {})

// The unchanged app of the README in a page whose network is MSW's service worker, with the emulator behind it.
import { createMemoryEmulator, type Emulator, teletracker } from '@tributary/emulator'
import { emulatorHandlers } from '@tributary/emulator/msw'
import { HttpResponse, http } from 'msw'
import { setupWorker } from 'msw/browser'
import { createRoot } from 'react-dom/client'

/** What worker.tab.test.ts does to the page. */
declare global {
  interface Window {
    emulator: Emulator
    credentials: ReturnType<typeof teletracker>['credentials']
    /** How often the app has asked its own server for a token. */
    asked: number
  }
}

const vendor = teletracker()
const emulator = createMemoryEmulator({ vendors: [vendor] })
const worker = setupWorker(
  http.get('/api/phone-token', () => {
    window.asked++
    return HttpResponse.text(vendor.credentials().token)
  }),
  ...emulatorHandlers(emulator),
)
Object.assign(window, { emulator, credentials: vendor.credentials, asked: 0 })

async function start(): Promise<void> {
  await worker.start({ quiet: true, onUnhandledRequest: 'error' })
  // The client finds the `WebSocket` that is there when it is made.
  const { App } = await import('../recipes/app')
  createRoot(document.body.appendChild(document.createElement('main'))).render(<App />)
}
void start()

import { type Client, createClient } from '@tributary/core'
import { rested } from '@tributary/rested'
import { WebSocket } from 'ws'

/** Outside browsers nobody sends an `Origin`, and a project may ask for one. */
class FromApp extends WebSocket {
  constructor(url: string) {
    super(url, { origin: 'https://app.example' })
  }
}

// Without an address it speaks to RESTED itself; give the emulator's to try it out.
const { RESTED_URL: baseUrl } = process.env
export const client: Client = createClient({ providers: [rested({ key: 'project-key', baseUrl })], WebSocket: FromApp })

import { type Client, createClient } from '@tributary/core'
import { createMemoryEmulator, type MemoryEmulator, teletracker as server } from '@tributary/emulator'
import { teletracker } from '@tributary/teletracker'

const vendor = server()
export const emulator: MemoryEmulator = createMemoryEmulator({ vendors: [vendor], stream: true })

export const client: Client = createClient({
  providers: [teletracker({ url: emulator.url('teletracker'), credentials: () => vendor.credentials().token })],
  WebSocket: emulator.WebSocket,
})

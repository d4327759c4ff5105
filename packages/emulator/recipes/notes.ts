import type { SocketLike } from '@tributary/core'
import { createMemoryEmulator, type MemoryEmulator, rested } from '@tributary/emulator'

const vendor = rested({ endpoints: [{ name: 'secure/notes', access: 'own' }], deletes: 'id' })
export const emulator: MemoryEmulator = createMemoryEmulator({ vendors: [vendor], stream: true })
const { key, accessToken } = vendor.credentials()

export const open = (): SocketLike =>
  new emulator.WebSocket(`${emulator.url('rested')}/secure/notes?key=${key}&accessToken=${accessToken}`)
/** The synthetic order book. */
export const orders = (): Promise<Response> => emulator.fetch(`${emulator.http}/rested/api/1/ce/orders?key=${key}`)

import type { SocketLike } from '@tributary/core'
import { createMemoryEmulator, type MemoryEmulator, skapi } from '@tributary/emulator'

const vendor = skapi({ groupChange: 'joined-only', badToken: { code: 4401, reason: 'expired' } })
export const emulator: MemoryEmulator = createMemoryEmulator({ vendors: [vendor], stream: true })
const { accessToken, users } = vendor.credentials()
export const open = (token: string = accessToken): SocketLike =>
  new emulator.WebSocket(`${emulator.url('skapi')}?token=${token}`)

export function hello(): void {
  const from = { '#user_id': users[1]?.userId, '#scid': 'x=', '#srid': 'lobby' }
  emulator.control('skapi').emit({ '#message': { text: 'Hello' }, ...from })
}

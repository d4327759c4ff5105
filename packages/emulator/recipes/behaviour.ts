import type { SocketLike } from '@tributary/core'
import { createMemoryEmulator, drops, healthy, type MemoryEmulator, refuses, sequence } from '@tributary/emulator'

export const emulator: MemoryEmulator = createMemoryEmulator({
  behaviour: sequence(refuses(4000), drops({ after: 3 }), healthy()),
})
export const open = (): SocketLike => new emulator.WebSocket(emulator.url('websocket'))

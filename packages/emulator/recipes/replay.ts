import { createMemoryEmulator, type MemoryEmulator, replay } from '@tributary/emulator'

export const played = (har: string): MemoryEmulator =>
  createMemoryEmulator({ vendors: [replay(JSON.parse(har), { speed: 10 })] })

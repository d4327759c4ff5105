import { createMemoryEmulator, loses, type MemoryEmulator, websocketServer } from '@tributary/emulator'

const vendor = websocketServer({ channels: true, history: 100 })
export const emulator: MemoryEmulator = createMemoryEmulator({
  vendors: [vendor],
  behaviour: loses(/"position":5\}$/), // a hole in what is live; replayed it comes
})

export function forget(): void {
  vendor.evict() // forgets what was kept, and counts on
}
export function restart(): void {
  vendor.restart() // a new process: everybody is closed with 1012, and each channel counts from 1
}

import type { MemoryEmulator } from '@tributary/emulator'

export function block(emulator: MemoryEmulator): void {
  const control = emulator.control('navixy')
  control.emit({ type: 'event', event: 'lifecycle', data: { source_id: 10001, lifecycle_event: 'block' } })
}
export function logOut(emulator: MemoryEmulator): void {
  emulator.control('navixy').emit({ type: 'event', event: 'logout', data: 'session closed' })
}

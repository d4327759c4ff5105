import { type MemoryEmulator, play, teletrackerCall, teletrackerText } from '@tributary/emulator'

export function ring(emulator: MemoryEmulator): void {
  const control = emulator.control('teletracker') // or a POST to the control API for each frame
  play(teletrackerCall(), (frame) => control.emit(frame)) // "Call my number": notification, ringing, answered, ended
  play(teletrackerText({ text: 'Hello' }), (frame) => control.emit(frame))
}

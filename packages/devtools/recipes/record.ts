import type { Client } from '@tributary/core'
import { type Har, record } from '@tributary/devtools'
import { createMemoryEmulator, type MemoryEmulator, replay } from '@tributary/emulator'

/** What happens while `run` goes on. */
export async function recorded(client: Client, run: () => Promise<void>): Promise<Har> {
  const recorder = record(client) // before the first topic is wanted, so that the sign-in is on it
  await run()
  recorder.stop()
  return recorder.har() // as JSON in a .har file, Chrome opens it under Network
}

/** An emulator whose vendor says once more what it said then, ten times as fast. */
export function played(recording: Har): MemoryEmulator {
  return createMemoryEmulator({ vendors: [replay(recording, { speed: 10 })] })
}

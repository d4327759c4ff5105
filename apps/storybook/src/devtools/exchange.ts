import { type Client, createClient } from '@tributary/core'
import { emulatorFaults, type Faults } from '@tributary/devtools'
import {
  createMemoryEmulator,
  type MemoryEmulator,
  teletracker as phones,
  replay,
  websocketServer,
} from '@tributary/emulator'
import { teletracker } from '@tributary/teletracker'
import { channel, websocket } from '@tributary/websocket'
import { maxValue, number, object, pipe, string } from 'valibot'
import { numbered } from '../../../../packages/devtools/test/numbered'
import recording from './call.har.json'

/** A price, as the app of this story believes it to be: above 100 it is mistaken. */
const price = object({ symbol: string(), price: pipe(number(), maxValue(100, 'prices never pass 100')) })

export const prices = channel<{ readonly symbol: string; readonly price: number }>('prices', { schema: price })
export const chat = channel<string>('chat')

/** A client of two vendors in this page, and what can be done to them. */
export interface Exchange {
  readonly client: Client
  readonly emulator: MemoryEmulator
  readonly faults: Faults
  close(): Promise<void>
}

/** `deaf`: the vendor refuses everybody for good. */
export function createExchange({ stream = true, deaf = false } = {}): Exchange {
  const office = phones()
  const market = websocketServer({ channels: true, history: 100, hello: 'frame' })
  const emulator = createMemoryEmulator({ vendors: [office, market], stream, latency: 20 })
  const client = createClient({
    providers: [
      teletracker({ url: emulator.url('teletracker'), credentials: () => office.credentials().token }),
      websocket({
        ...numbered,
        url: emulator.url('websocket'),
        credentials: () => (deaf ? 'a-token-of-somebody-else' : (market.credentials().token ?? '')),
        positions: 'consecutive',
        heartbeat: { interval: 10_000, frame: () => ({ type: 'ping' }) },
      }),
    ],
    WebSocket: emulator.WebSocket,
    backoff: (attempt) => Math.min(2_000 * attempt, 10_000),
  })
  return {
    client,
    emulator,
    faults: emulatorFaults([emulator.control('teletracker'), emulator.control('websocket')]),
    async close() {
      await client.close()
      await emulator.close()
    },
  }
}

/** A client of one vendor that plays a recording, at this speed. */
export function createReplay(speed: number): Exchange {
  const emulator = createMemoryEmulator({ vendors: [replay(recording, { speed })] })
  const client = createClient({
    providers: [teletracker({ url: emulator.url('teletracker'), credentials: () => 'any-token' })],
    WebSocket: emulator.WebSocket,
    backoff: () => 500,
  })
  return { client, emulator, faults: {}, close: () => client.close().then(emulator.close) }
}

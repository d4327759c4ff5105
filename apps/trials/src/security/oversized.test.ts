import { createClient, type Gap } from '@tributary/core'
import { createMemoryEmulator } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { stands } from './vendors'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const LIMIT = 20_000
const pass = (ms = 5_000) => vi.advanceTimersByTimeAsync(ms)

it.each(Object.entries(stands))('%s: a frame over the limit is a gap that nobody has read', async (_, stand) => {
  const { vendor, provider, subjects } = stand()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const warnings: string[] = []
  const client = createClient({
    providers: [provider(emulator.url(vendor.name))],
    WebSocket: emulator.WebSocket,
    lifecycle: () => () => {},
    limits: { frameBytes: LIMIT },
    onInspect: (event) => event.type === 'warning' && warnings.push(event.message),
  })
  const heard = subjects.map(({ topic, read }) => {
    const gaps: Gap[] = []
    const numbers: unknown[] = []
    // Some begin with the current state, which has none.
    client.subscribe(topic, (event) => read(event) !== undefined && numbers.push(read(event)), {
      onGap: (gap) => gaps.push(gap),
    })
    return { gaps, numbers }
  })
  await pass()
  const parse = vi.spyOn(JSON, 'parse')
  const padded = subjects.map(({ frame }) =>
    JSON.stringify(frame(1)).replace('{', `{"padding":"${'x'.repeat(LIMIT)}",`),
  )
  for (const [i, connection] of emulator.connections.entries()) connection.send(padded[i] ?? padded[0] ?? '')
  await pass(10)
  expect(heard.map(({ gaps, numbers }) => [gaps.map(({ reason }) => reason), numbers])).toEqual(
    heard.map(() => [['oversized'], []]),
  )
  expect(parse.mock.calls.filter(([text]) => text.length > LIMIT)).toEqual([])
  expect(warnings).toEqual(emulator.connections.map(() => expect.stringContaining(`over the limit of ${LIMIT}`)))
  for (const { frame, query } of subjects) emulator.control(vendor.name).emit(frame(2), query)
  await pass(10)
  expect(heard.map(({ numbers }) => numbers)).toEqual(heard.map(() => [2]))
  expect(emulator.attempts).toBe(emulator.connections.length)
  await client.close()
})

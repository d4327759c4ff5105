import { createClient, topicKey } from '@tributary/core'
import { createMemoryEmulator, rested as emulated } from '@tributary/emulator'
import * as v from 'valibot'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { endpoint, type RestedChange, rested } from './index'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('is plain data: the name, and whether the endpoint is secure', () => {
  expect(endpoint('orders')).toEqual({ provider: 'rested', name: 'orders' })
  expect(endpoint('orders', { secure: false })).toEqual(endpoint('orders'))
  expect(endpoint('orders', { secure: true, provider: 'second' })).toEqual({
    provider: 'second',
    name: 'orders',
    params: { secure: true },
  })
  expect(topicKey(endpoint('orders', { schema: z.number() }))).toBe(topicKey(endpoint('orders')))
})

async function heard<T>(topic: ReturnType<typeof endpoint<T>>, frames: readonly object[]) {
  const vendor = emulated()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const { key } = vendor.credentials()
  const invalid: string[] = []
  const client = createClient({
    providers: [rested({ key, baseUrl: `${emulator.http}/rested/api` })],
    WebSocket: emulator.WebSocket,
    onInspect: (event) => event.type === 'invalid' && invalid.push(event.path),
  })
  const events: RestedChange<T>[] = []
  client.subscribe(topic, (event) => events.push(event))
  await vi.advanceTimersByTimeAsync(1)
  for (const frame of frames) emulator.control('rested').emit(frame)
  await vi.advanceTimersByTimeAsync(1)
  await client.close()
  return { events, invalid }
}

it('types and checks the data of each record by a schema, whichever library it is of', async () => {
  const record = { uniqueId: 'a1', data: { total: '7' } }
  const ofZod = z.object({ total: z.coerce.number() })
  const ofValibot = v.object({ total: v.pipe(v.string(), v.transform(Number)) })
  for (const schema of [ofZod, ofValibot]) {
    const { events } = await heard(endpoint('orders', { schema }), [{ type: 'POST', record }])
    expect(events).toMatchObject([{ op: 'create', record: { uniqueId: 'a1', data: { total: 7 } }, raw: { record } }])
  }
})

it('says where data are wrong, and never loses a delete over them', async () => {
  const schema = z.object({ total: z.number() })
  const wrong = { uniqueId: 'a1', data: { total: '7' } }
  const right = { uniqueId: 'a1', data: { total: 7 } }
  const frames = [
    { type: 'PUT', record: wrong },
    { type: 'DELETE', record: wrong },
    { type: 'DELETE', record: right },
    { type: 'DELETE', record: 'a1' },
    { type: 'OTHER', record: wrong },
  ]
  const { events, invalid } = await heard(endpoint('orders', { schema, onInvalid: 'drop' }), frames)
  expect(invalid).toEqual(['record.data.total'])
  expect(events.map(({ op, record }) => [op, record])).toEqual([
    ['delete', { uniqueId: 'a1' }],
    ['delete', right],
    ['delete', { uniqueId: 'a1' }],
    ['unknown', wrong],
  ])
})

it('refuses a schema that answers with a promise, in core’s words', async () => {
  const errors: unknown[] = []
  vi.stubGlobal('reportError', (error: unknown) => errors.push(error))
  const schema = z.number().refine(async () => true)
  await heard(endpoint('orders', { schema }), [{ type: 'POST', record: { uniqueId: 'a1', data: 7 } }])
  vi.unstubAllGlobals()
  expect(errors).toMatchObject([{ kind: 'config', message: expect.stringContaining('answers with a promise') }])
})

import { afterEach, expect, it, vi } from 'vitest'
import { createClient } from './client'
import { type FakeVendor, fakeVendor } from './fake'
import type { Inspection } from './inspect'
import { createTopic } from './key'
import type { OnInvalid, StandardSchemaV1 } from './schema'

vi.useFakeTimers()
afterEach(() => vi.restoreAllMocks())

/** What zod, valibot and arktype look like from here: checks `{ speed: number }`, and adds a unit. */
const car: StandardSchemaV1<unknown, { speed: number; unit: string }> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate(value) {
      const { speed } = value as { speed: unknown }
      if (typeof speed === 'number') return { value: { speed, unit: 'km/h' } }
      return { issues: [{ message: 'not a number', path: ['car', { key: 'speed' }] }] }
    },
  },
}

async function hearing(schema: StandardSchemaV1<unknown, { speed: number; unit: string }>, onInvalid?: OnInvalid) {
  const vendor: FakeVendor = fakeVendor()
  const inspected: Inspection[] = []
  const client = createClient({ providers: [vendor], onInspect: (event) => inspected.push(event) })
  const topic = createTopic<{ speed: number; unit: string }>('fake', 'cars', undefined, { schema, onInvalid })
  const heard: unknown[] = []
  client.subscribe(topic, (event) => heard.push(event))
  await vi.advanceTimersByTimeAsync(0)
  return { client, vendor, topic, heard, invalid: () => inspected.filter(({ type }) => type === 'invalid') }
}

it('delivers what the schema makes of an event', async () => {
  const { vendor, topic, heard, invalid } = await hearing(car)
  vendor.hear(topic, { speed: 50, secret: 'left out' })
  expect(heard).toEqual([{ speed: 50, unit: 'km/h' }])
  expect(invalid()).toEqual([])
})

it('delivers a refused event as it came, and tells of it once per path', async () => {
  const { vendor, topic, heard, invalid } = await hearing(car)
  vendor.hear(topic, { speed: 'fast' })
  vendor.hear(topic, { speed: 'faster' })
  expect(heard).toEqual([{ speed: 'fast' }, { speed: 'faster' }])
  expect(invalid()).toMatchObject([{ topic: { name: 'cars' }, path: 'car.speed', message: 'not a number' }])
})

it('drops refused events where it is asked to, and still tells', async () => {
  const { vendor, topic, heard, invalid } = await hearing(car, 'drop')
  vendor.hear(topic, { speed: 'fast' })
  vendor.hear(topic, { speed: 1 })
  expect(heard).toEqual([{ speed: 1, unit: 'km/h' }])
  expect(invalid()).toHaveLength(1)
})

it('says nothing of refused events where it is asked to pass them through', async () => {
  const { vendor, topic, heard, invalid } = await hearing(car, 'passthrough')
  vendor.hear(topic, { speed: 'fast' })
  expect(heard).toEqual([{ speed: 'fast' }])
  expect(invalid()).toEqual([])
})

it('names the root where a schema names no path', async () => {
  const rootless: typeof car = {
    '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'not a car' }] }) },
  }
  const { vendor, topic, invalid } = await hearing(rootless)
  vendor.hear(topic, 7)
  expect(invalid()).toMatchObject([{ path: '(root)', message: 'not a car' }])
})

it('reports a schema that answers with a promise as a mistake in the app, and delivers nothing', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
  const slow: typeof car = {
    '~standard': { version: 1, vendor: 'test', validate: async () => Promise.reject(new Error('too late')) },
  }
  const { vendor, topic, heard } = await hearing(slow)
  vendor.hear(topic, { speed: 1 })
  expect(heard).toEqual([])
  expect(reported).toHaveBeenCalledWith(expect.objectContaining({ kind: 'config', provider: 'fake', topic }))
  expect(String(reported.mock.calls[0]?.[0])).toContain('must be synchronous')
})

it('checks for each subscriber by the schema of its own topic', async () => {
  const { client, vendor, topic, heard } = await hearing(car, 'drop')
  const raw: unknown[] = []
  client.subscribe(createTopic('fake', 'cars'), (event) => raw.push(event))
  vendor.hear(topic, { speed: 'fast' })
  expect(heard).toEqual([])
  expect(raw).toEqual([{ speed: 'fast' }])
  expect(vendor.count('join cars')).toBe(1)
})

it('keeps two schemas of one topic apart in views too', async () => {
  const { client, vendor, topic } = await hearing(car)
  const latest = { key: 'latest', initial: null as unknown, reduce: (_: unknown, event: unknown) => event }
  const plain = createTopic('fake', 'cars')
  client.watch(topic, latest, () => {})
  client.watch(plain, latest, () => {})
  vendor.hear(topic, { speed: 1 })
  await vi.advanceTimersByTimeAsync(20)
  expect(client.read(topic, latest)).toEqual({ speed: 1, unit: 'km/h' })
  expect(client.read(plain, latest)).toEqual({ speed: 1 })
})

it('tells what a schema says of an event without the secrets that the event quotes', async () => {
  const schema: StandardSchemaV1 = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => ({ issues: [{ message: `not ${JSON.stringify(value)}`, path: ['said', 'canary token'] }] }),
    },
  }
  const vendor = fakeVendor({ credentials: () => 'canary token' })
  const inspected: Inspection[] = []
  const client = createClient({ providers: [vendor], onInspect: (event) => inspected.push(event) })
  client.subscribe(createTopic('fake', 'cars', undefined, { schema }), () => {})
  await vi.advanceTimersByTimeAsync(0)
  vendor.hear(createTopic('fake', 'cars'), { said: 'canary token' })
  expect(inspected.at(-1)).toMatchObject({
    type: 'invalid',
    path: 'said.[redacted]',
    message: 'not {"said":"[redacted]"}',
  })
  await client.close()
})

it('tells of at most 256 paths, for an event can bring as many as it likes', async () => {
  let n = 0
  const counting: StandardSchemaV1<unknown, { speed: number; unit: string }> = {
    '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no', path: [`key${++n}`] }] }) },
  }
  const { vendor, topic, heard, invalid } = await hearing(counting)
  for (let i = 0; i < 1_000; i++) vendor.hear(topic, {})
  expect([heard.length, invalid().length]).toEqual([1_000, 256])
})

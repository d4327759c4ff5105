import { createRequire } from 'node:module'
import { type Inspection, RealtimeError } from '@tributary/core'
import Ajv from 'ajv'
import { expect, it } from 'vitest'
import { hall, news, TOKEN, until } from './kit'
import { record, startRecorder } from './record'

const require = createRequire(import.meta.url)

/** The HAR 1.2 schema as published on npm. */
function harErrors(har: unknown): unknown {
  const ajv = new Ajv({ strict: false, allErrors: true })
  ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json'))
  ajv.addFormat('uri', (text) => URL.canParse(text))
  ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)))
  for (const format of ['ipv4', 'ipv6']) ajv.addFormat(format, () => false)
  const schemas: Readonly<Record<string, object>> = require('har-schema')
  for (const schema of Object.values(schemas)) ajv.addSchema(schema)
  return ajv.validate('har.json', har) ? null : ajv.errors
}

/** Somebody who has heard one thing, was cut off by a restart, and is back. */
async function story() {
  const on = hall()
  const recorder = record(on.client)
  const heard: string[] = []
  on.client.subscribe(news, (text) => heard.push(text))
  await until(() => on.of('joined').length === 1)
  on.say('one')
  await until(() => heard.length === 1)
  on.emulator.control('websocket').drop({ code: 1012, reason: 'restart' })
  await until(() => on.of('resumed').length === 1)
  await on.client.send(news, 'mine')
  await until(() => heard.length === 2)
  return { ...on, recorder }
}

it('writes HAR 1.2 that its published schema accepts, with the frames where Chrome has them', async () => {
  const { recorder, client } = await story()
  await client.close()
  recorder.stop()
  const har = recorder.har()
  expect(harErrors(har)).toBeNull()
  expect(harErrors({ log: { ...har.log, entries: [{ ...har.log.entries[0], time: '5' }] } })).not.toBeNull()
  const [first, second, ...more] = har.log.entries
  expect(more).toEqual([])
  const [hello, welcome, join, joined, event] = first?._webSocketMessages ?? []
  expect([hello?.type, welcome?.type, join?.type, joined?.type, event?.type]).toEqual([
    'send',
    'receive',
    'send',
    'receive',
    'receive',
  ])
  expect(hello).toEqual({
    type: 'send',
    time: expect.any(Number),
    opcode: 1,
    data: '{"type":"hello","token":"[redacted]"}',
  })
  expect(Math.abs((event?.time ?? 0) * 1_000 - Date.now())).toBeLessThan(60_000)
  expect(event?.data).toBe('{"type":"event","channel":"news","data":"one","position":1}')
  expect(first).toMatchObject({
    _resourceType: 'websocket',
    request: { url: 'wss://emulator.test/websocket' },
    response: { status: 101, _error: expect.stringContaining('1012') },
    _tributary: { provider: 'websocket', closed: { code: 1012, reason: 'restart' } },
  })
  // Closed by this side, it was ended by nobody else.
  expect(second?._tributary).toEqual({ provider: 'websocket', address: 'wss://emulator.test/websocket' })
  expect(second?.response).not.toHaveProperty('_error')
  for (const { time, timings } of har.log.entries) expect(timings.send + timings.wait + timings.receive).toBe(time)
})

it('writes what was told as lines of JSON, frames as text only, errors as what they say', async () => {
  const { recorder, told } = await story()
  recorder.stop()
  const lines = recorder
    .ndjson()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.map(({ type }) => type)).toEqual(told.map(({ type }) => type))
  const ended = lines.find(({ event }) => event === 'ENDED')
  expect(ended.cause).toEqual({
    name: 'RealtimeError',
    kind: 'network',
    provider: 'websocket',
    code: 1012,
    reason: 'restart',
    retryable: true,
    message: expect.stringContaining('1012'),
  })
  expect(lines.find(({ type }) => type === 'frame').frame).toEqual({
    direction: 'out',
    at: expect.any(Number),
    raw: '{"type":"hello","token":"[redacted]"}',
  })
  expect(lines.filter(({ type }) => type === 'send')).toMatchObject([{ topic: { name: 'news' }, outcome: 'sent' }])
})

it('holds no secret, in whatever form', async () => {
  const { recorder } = await story()
  for (const text of [JSON.stringify(recorder.har()), recorder.ndjson()]) {
    expect(text).toContain('[redacted]')
    expect(text).not.toContain(TOKEN)
  }
})

it('records no more once it was stopped, and what it has stays', async () => {
  const { client, recorder, say, of } = await story()
  const { count } = recorder
  recorder.stop()
  say('more')
  await until(() => of('frame').some(({ frame }) => frame.raw.includes('more')))
  expect(recorder.count).toBe(count)
  expect(recorder.har().log.entries).toHaveLength(2)
  const later = record(client)
  expect([later.count, later.bytes, later.full]).toEqual([0, 0, false])
})

it('records nothing more once somebody stops it who hears of it first', async () => {
  const on = hall()
  on.client.inspect(({ type }) => type === 'joined' && recorder.stop())
  const recorder = record(on.client)
  on.client.subscribe(news, () => {})
  await until(() => on.of('joined').length === 1)
  expect(recorder.ndjson()).not.toContain('"joined","topic"')
})

it('shows of an address what HAR has room for', () => {
  const address = 'wss://api.example/events?key=***#{"event":"state"}'
  const seen: readonly Inspection[] = [
    { at: 1, provider: 'acme', address, type: 'transition', from: 'idle', to: 'connecting', event: 'WANTED' },
  ]
  const [entry] = startRecorder(hall().client, seen).har().log.entries
  expect(entry?.request).toMatchObject({
    url: 'wss://api.example/events?key=***',
    queryString: [{ name: 'key', value: '***' }],
  })
  expect(entry?._tributary.address).toBe(address)
})

it('ends at its bounds, with the beginning kept', async () => {
  const on = hall()
  const few = record(on.client, { count: 5 })
  const small = record(on.client, { bytes: 4_000 })
  on.client.subscribe(news, () => {})
  await until(() => on.of('joined').length === 1)
  on.say('x'.repeat(10_000), 'short')
  await until(() => on.of('frame').some(({ frame }) => frame.raw.includes('short')))
  expect([few.count, few.full]).toEqual([5, true])
  expect(small.full).toBe(true)
  expect(small.bytes).toBeLessThanOrEqual(4_000)
  const messages = small.har().log.entries[0]?._webSocketMessages ?? []
  expect(messages.at(0)?.data).toContain('hello')
  expect(messages.some(({ data }) => data.includes('xxx') || data.includes('short'))).toBe(false)
})

it('says of a connection that was up already that its beginning is missing, unless somebody has seen it', async () => {
  const on = hall()
  on.client.subscribe(news, () => {})
  await until(() => on.of('joined').length === 1)
  const late = record(on.client)
  const seeded = startRecorder(on.client, on.told)
  on.say('one')
  await until(() => on.of('frame').some(({ frame }) => frame.raw.includes('one')))
  const [partial] = late.har().log.entries
  expect(partial?.comment).toBe('What was said before the recording began is missing.')
  expect(partial?._webSocketMessages).toHaveLength(1)
  const [whole] = seeded.har().log.entries
  expect(whole?.comment).toBeUndefined()
  expect(whole?._webSocketMessages).toHaveLength(5)
})

it('writes an attempt that never came up as one, and an address that is none as a host that cannot be', () => {
  const at = { at: 1_000, provider: 'acme 2', address: 'somewhere secret' }
  const cause = (code: number | undefined) =>
    new RealtimeError('no', { kind: 'network', provider: 'acme 2', ...(code !== undefined && { code }) })
  const seen: readonly Inspection[] = [
    { ...at, type: 'transition', from: 'idle', to: 'connecting', event: 'WANTED' },
    { ...at, at: 1_500, type: 'transition', from: 'connecting', to: 'waiting', event: 'ENDED', cause: cause(1006) },
    { ...at, at: 2_000, type: 'transition', from: 'waiting', to: 'connecting', event: 'DUE' },
    { ...at, at: 2_100, type: 'transition', from: 'connecting', to: 'authenticating', event: 'OPENED' },
    {
      ...at,
      at: 2_600,
      type: 'transition',
      from: 'authenticating',
      to: 'connecting',
      event: 'REPLACE',
      cause: cause(undefined),
    },
    { ...at, at: 2_700, type: 'transition', from: 'connecting', to: 'ready', event: 'READY' },
    { ...at, at: 2_900, type: 'transition', from: 'ready', to: 'suspended', event: 'PAUSE' },
  ]
  const { client } = hall()
  const recorder = startRecorder(client, seen)
  const har = recorder.har()
  expect(harErrors(har)).toBeNull()
  expect(har.log.entries).toMatchObject([
    {
      time: 500,
      response: { status: 0, _error: 'network: no' },
      timings: { wait: 500, receive: 0 },
      _tributary: { closed: {} },
    },
    { time: 600, response: { status: 101 }, timings: { wait: 100, receive: 500 } },
    { time: 300, response: { status: 101 }, timings: { wait: 100, receive: 200 } },
  ])
  expect(har.log.entries[0]?._tributary.closed).toEqual({})
  expect(har.log.entries[0]?.request.url).toBe('wss://address.invalid/acme%202')
  expect(har.log.entries[1]?._tributary).not.toHaveProperty('closed')
  expect(har.log.entries[2]?.response).not.toHaveProperty('_error')
})

it('has no time that is less than none where the clock was set back', () => {
  const at = { provider: 'acme', address: 'wss://acme.test' }
  const seen: readonly Inspection[] = [
    { ...at, at: 5_000, type: 'transition', from: 'idle', to: 'connecting', event: 'WANTED' },
    { ...at, at: 2_000, type: 'transition', from: 'connecting', to: 'ready', event: 'READY' },
    { ...at, at: 1_000, type: 'transition', from: 'ready', to: 'idle', event: 'UNWANTED' },
  ]
  const [entry] = startRecorder(hall().client, seen).har().log.entries
  expect(entry).toMatchObject({ time: 0, timings: { send: 0, wait: 0, receive: 0 } })
})

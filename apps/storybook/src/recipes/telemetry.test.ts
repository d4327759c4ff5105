// @vitest-environment jsdom
import { type Attributes, createNoopMeter, type Meter, metrics } from '@opentelemetry/api'
import { captureMessage, close, type ErrorEvent, init } from '@sentry/browser'
import { createClient, createTopic } from '@tributary/core'
import { createMemoryEmulator, teletracker as emulated } from '@tributary/emulator'
import { teletracker, userEvents } from '@tributary/teletracker'
import { afterEach, expect, it } from 'vitest'
import { until } from './kit'
import { report } from './telemetry'

afterEach(async () => {
  metrics.disable()
  await close()
})

it('tells Sentry and OpenTelemetry what a client goes through, without a token and without what was said', async () => {
  const reported: unknown[] = []
  const beforeSend = (event: ErrorEvent) => {
    reported.push(event)
    return null
  }
  init({ dsn: 'https://key@sentry.invalid/1', beforeSend })
  const measured: { readonly name: string; readonly value: number; readonly attributes?: Attributes | undefined }[] = []
  // An SDK in few words: it remembers what it is told.
  const meter: Meter = {
    ...createNoopMeter(),
    createCounter: (name) => ({ add: (value, attributes) => measured.push({ name, value, attributes }) }),
    createHistogram: (name) => ({ record: (value, attributes) => measured.push({ name, value, attributes }) }),
  }
  metrics.setGlobalMeterProvider({ getMeter: () => meter })

  const vendor = emulated()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const control = emulator.control('teletracker')
  const { token } = vendor.credentials()
  const client = createClient({
    providers: [teletracker({ url: emulator.url('teletracker'), credentials: () => token })],
    WebSocket: emulator.WebSocket,
    backoff: () => 0,
  })
  const stop = report(client)
  const statuses: string[] = []
  const heard: unknown[] = []
  client.subscribe(userEvents(), (event) => heard.push(event), { onStatus: (status) => statuses.push(status) })
  await until(() => expect(statuses.at(-1)).toBe('live'))
  control.emit({ type: 'userevent', words: 'between the two of us' })
  await until(() => expect(heard).toHaveLength(1))
  await client.send(createTopic('teletracker', 'userEvents', undefined, { sendable: true }), 'hi').catch(() => {})
  control.drop({ terminate: true })
  await until(() => expect(statuses.slice(1)).toContain('recovering'))
  await until(() => expect(statuses.at(-1)).toBe('live'))
  control.expire()
  control.drop({ terminate: true })
  await until(() => expect(statuses.at(-1)).toBe('failed'))

  captureMessage('to see the trail')
  await until(() => expect(reported).toHaveLength(2))
  const [failure, trail] = reported as [ErrorEvent, ErrorEvent]
  expect(failure.exception?.values?.[0]).toMatchObject({ type: 'RealtimeError' })
  expect(failure.tags).toMatchObject({ provider: 'teletracker', kind: 'unauthorized' })
  const messages = trail.breadcrumbs?.filter(({ category }) => category === 'realtime').map(({ message }) => message)
  expect(messages).toEqual(
    expect.arrayContaining([
      'teletracker: ready → waiting',
      'teletracker: gap in userEvents',
      expect.stringMatching(/→ failed$/),
    ]),
  )

  const of = (name: string) => measured.filter((one) => one.name === name)
  const provider = 'teletracker'
  expect(of('realtime.transitions').at(-1)).toMatchObject({
    value: 1,
    attributes: { provider, to: 'failed', kind: 'unauthorized' },
  })
  expect(of('realtime.gap')).toMatchObject([{ attributes: { provider, topic: 'userEvents', reason: 'reconnected' } }])
  expect(of('realtime.sends')).toMatchObject([{ value: 1, attributes: { provider, topic: 'userEvents' } }])

  const told = JSON.stringify([reported, measured])
  expect(told).not.toContain(token)
  expect(told).not.toContain('between the two of us')
  stop()
  await client.close()
  await emulator.close()
})

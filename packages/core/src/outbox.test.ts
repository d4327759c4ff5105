import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { deferred, type FakeServer, fakeClient, fakeTopic } from './fake'

const cars = fakeTopic('cars')
const never = new Promise<never>(() => {})
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const lost = () => new RealtimeError('lost', { kind: 'network', provider: 'fake' })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function live(server: FakeServer = {}) {
  const scene = fakeClient(server)
  scene.client.subscribe(cars, ignore)
  await pass()
  return scene
}
/** How a send ends: its answer, or the kind of its error. */
const outcome = (sending: Promise<unknown>) => sending.catch((error: RealtimeError) => error.kind)

it('resolves with the answer of the vendor', async () => {
  const { client, vendor } = await live({ send: (_, data) => `${data} indeed` })
  expect(await client.send(cars, 'hello')).toBe('hello indeed')
  expect(vendor.said.at(-1)).toBe('send cars "hello"')
  await client.close()
})

it('opens an idle link for a message, which waits for it, and closes it afterwards', async () => {
  const auth = deferred()
  const { client, vendor } = fakeClient({ auth: () => auth.promise, send: () => 'fine' })
  const sending = outcome(client.send(cars, 'x'))
  await pass(5_000)
  expect(vendor.said).toEqual(['open'])
  auth.resolve()
  expect(await sending).toBe('fine')
  expect(vendor.said).toEqual(['open', 'send cars "x"'])
  await pass(1_000)
  expect(client.connection).toEqual({ status: 'idle' })
  expect(vi.getTimerCount()).toBe(0)
})

it('sends messages in the order in which they were given, after the joins', async () => {
  const { client, vendor } = fakeClient()
  client.subscribe(cars, ignore)
  const sending = [client.send(cars, '1'), client.send(cars, '2'), client.send(cars, '3')]
  await pass()
  await Promise.all(sending)
  expect(vendor.said).toEqual(['open', 'join cars', 'send cars "1"', 'send cars "2"', 'send cars "3"'])
  await client.close()
})

it('rejects with `offline` while it reconnects or is suspended, and never sends later', async () => {
  const { client, vendor, tell } = await live()
  vendor.link.end(lost())
  expect(await outcome(client.send(cars, 'x'))).toBe('offline')
  await pass(1_000)
  tell('pause')
  expect(await outcome(client.send(cars, 'x'))).toBe('offline')
  tell('resume')
  await pass(60_000)
  expect(vendor.count('send cars "x"')).toBe(0)
  await client.close()
})

it('rejects with `offline` what waited for a connection that then could not be made', async () => {
  const { client } = fakeClient({ dial: () => Promise.reject(lost()) })
  const sending = outcome(client.send(cars, 'x'))
  await pass()
  expect(await sending).toBe('offline')
  await client.close()
})

it('rejects with the error of a link that has failed', async () => {
  const error = new RealtimeError('no', { kind: 'refused', provider: 'fake' })
  const { client, vendor } = await live()
  vendor.link.end(error)
  await expect(client.send(cars, 'x')).rejects.toBe(error)
  await client.close()
})

it('rejects with `closed` after close(), also what waited', async () => {
  const { client, vendor } = fakeClient({ auth: () => never })
  const waiting = outcome(client.send(cars, 'x'))
  await pass()
  await client.close()
  expect(await waiting).toBe('closed')
  expect(await outcome(client.send(cars, 'x'))).toBe('closed')
  expect(vendor.said).toEqual(['open'])
})

it.each([
  ['its session is lost', ({ vendor }: Awaited<ReturnType<typeof live>>) => vendor.link.end(lost())],
  ['the client is closed', ({ client }: Awaited<ReturnType<typeof live>>) => client.close()],
  ['no answer comes within 10 s', () => pass(10_000)],
] as const)('says `unknown-outcome` of a handed-over message when %s', async (_, happen) => {
  const scene = await live({ send: () => never })
  const sending = outcome(scene.client.send(cars, 'x'))
  await pass()
  await happen(scene)
  expect(await sending).toBe('unknown-outcome')
  await pass(1_000)
  expect(scene.vendor.count('send cars "x"')).toBe(1)
  await scene.client.close()
})

it('can be aborted: without a trace before it was handed over, with an unknown outcome afterwards', async () => {
  const auth = deferred()
  const { client, vendor } = fakeClient({ auth: () => auth.promise, send: () => never })
  const first = new AbortController()
  const waiting = outcome(client.send(cars, '1', { signal: first.signal }))
  await pass()
  first.abort()
  expect(await waiting).toBe('aborted')
  const second = new AbortController()
  const handedOver = outcome(client.send(cars, '2', { signal: second.signal }))
  auth.resolve()
  await pass()
  second.abort()
  expect(await handedOver).toBe('unknown-outcome')
  expect(await outcome(client.send(cars, '3', { signal: AbortSignal.abort() }))).toBe('aborted')
  expect(vendor.said).toEqual(['open', 'send cars "2"'])
  await client.close()
})

it('waits for the connection as long as it was told and no longer', async () => {
  const { client } = fakeClient({ auth: () => never })
  const sending = outcome(client.send(cars, 'x', { timeout: 700 }))
  let settled = false
  void sending.then(() => {
    settled = true
  })
  await pass(699)
  expect(settled).toBe(false)
  await pass(1)
  expect(await sending).toBe('timeout')
  await client.close()
})

it('rejects with the words of the vendor, and as `unsupported` where a vendor cannot send', async () => {
  const cause = new Error('too long')
  const wordy = await live({ send: () => Promise.reject(cause) })
  await expect(wordy.client.send(cars, 'x')).rejects.toMatchObject({ kind: 'refused', topic: cars, cause })
  const mute = await live({ send: null })
  await expect(mute.client.send(cars, 'x')).rejects.toMatchObject({ kind: 'unsupported', topic: cars })
  await wordy.client.close()
  await mute.client.close()
})

it('tells its outcome to whoever inspects', async () => {
  const { client } = await live({ send: (_, data) => data === 'bad' && Promise.reject(new Error('bad')) })
  const outcomes: string[] = []
  client.inspect((event) => event.type === 'send' && outcomes.push(event.outcome))
  await outcome(client.send(cars, 'good'))
  await outcome(client.send(cars, 'bad'))
  expect(outcomes).toEqual(['sent', 'refused'])
  await client.close()
})

it('waits for ever for an answer, a connection or a sign of life where it is asked to', async () => {
  const timeouts = { dial: Number.POSITIVE_INFINITY, auth: 2 ** 40, join: Number.POSITIVE_INFINITY }
  const answer = deferred<string>()
  const minute = () => new Promise<void>((resolve) => setTimeout(resolve, 60_000))
  const { client, vendor } = fakeClient(
    { silence: Number.POSITIVE_INFINITY, dial: minute, join: minute, send: () => answer.promise },
    { timeouts, linger: Number.POSITIVE_INFINITY },
  )
  const stop = client.subscribe(cars, ignore)
  const sent = client.send(cars, 'x', { timeout: Number.POSITIVE_INFINITY })
  await pass(24 * 3_600_000)
  answer.resolve('at last')
  expect(await sent).toBe('at last')
  stop()
  await pass(24 * 3_600_000)
  expect(vendor.said).toEqual(['open', 'join cars', 'send cars "x"'])
  await client.close()
})

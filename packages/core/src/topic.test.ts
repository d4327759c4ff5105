import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { deferred, type FakeServer, fakeClient, fakeTopic } from './fake'

const cars = fakeTopic('cars')
const boats = fakeTopic('boats')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const lost = () => new RealtimeError('lost', { kind: 'network', provider: 'fake' })
const refused = (retryable = false) => new RealtimeError('no', { kind: 'forbidden', provider: 'fake', retryable })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Somebody who hears events, gaps and statuses of a topic, in one list. */
function listening(server: FakeServer = {}, topic = cars) {
  const scene = fakeClient(server)
  const heard: string[] = []
  const hear = (what = topic, into = heard) =>
    scene.client.subscribe(what, (event) => into.push(event), {
      onGap: ({ reason }) => into.push(`gap: ${reason}`),
      onStatus: (status) => into.push(status),
    })
  return { ...scene, heard, hear, stop: hear() }
}

it('tells a listener the status at once, and every event in order', async () => {
  const { client, vendor, heard, hear } = listening()
  expect(heard).toEqual(['pending'])
  await pass()
  for (const event of ['one', 'two', 'two', 'three']) vendor.hear(cars, event)
  expect(heard).toEqual(['pending', 'live', 'one', 'two', 'two', 'three'])
  const later: string[] = []
  hear(cars, later)
  expect(later).toEqual(['live'])
  await client.close()
})

it('tells with each event its topic, when its frame arrived, and an id of its own', async () => {
  const { client, vendor } = fakeClient()
  const metas: unknown[] = []
  client.subscribe(cars, (_, meta) => metas.push(meta))
  await pass(1_234)
  const receivedAt = Date.now()
  vendor.hear(cars, 'one')
  vendor.link.emit(cars, 'two', { batch: { index: 0, size: 2 } })
  expect(metas).toEqual([
    { id: '1', topic: cars, receivedAt, replayed: false },
    { id: '2', topic: cars, receivedAt, replayed: false, batch: { index: 0, size: 2 } },
  ])
  await client.close()
})

it('holds an event that overtakes the acceptance of the client until it is accepted', async () => {
  const auth = deferred()
  const { client, vendor, heard } = listening({ auth: () => auth.promise })
  await pass()
  vendor.hear(cars, 'early')
  vendor.hear(fakeTopic('unwanted'), 'too')
  await pass(1_000)
  expect(heard).toEqual(['pending'])
  auth.resolve()
  await pass()
  expect(heard).toEqual(['pending', 'early', 'live'])
  await client.close()
})

it('delivers no event of a server that does not accept the client in the end', async () => {
  let accepts = false
  const { client, vendor, heard } = listening({
    auth: () => {
      if (!accepts) throw new RealtimeError('not now', { kind: 'network', provider: 'fake' })
    },
    dial: (link) => {
      if (accepts) return
      link.alive(1)
      link.emit(cars, 'from nobody')
    },
  })
  await pass()
  accepts = true
  await pass(1_000)
  vendor.hear(cars, 'one')
  expect(heard).toEqual(['pending', 'live', 'one'])
  await client.close()
})

it('fails a refused topic alone, and joins it again when a person retries', async () => {
  let refuse = true
  const { client, vendor, heard, hear } = listening({
    join: ({ name }) => {
      if (refuse && name === 'cars') throw refused()
    },
  })
  const others: string[] = []
  hear(boats, others)
  await pass(60_000)
  expect(heard).toEqual(['pending', 'failed'])
  expect(others).toEqual(['pending', 'live'])
  expect(client.connection).toEqual({ status: 'connected' })
  refuse = false
  client.retry()
  await pass()
  expect(heard.slice(2)).toEqual(['pending', 'live'])
  expect(vendor.said).toEqual(['open', 'join cars', 'join boats', 'join cars'])
  await client.close()
})

it('keeps a refused topic failed through a reconnect, which asks nobody again', async () => {
  const { client, vendor, heard } = listening({
    join: () => {
      throw refused()
    },
  })
  await pass()
  vendor.link.end(lost())
  await pass(1_000)
  expect(client.connection.status).toBe('connected')
  expect(heard).toEqual(['pending', 'failed'])
  expect(vendor.count('join cars')).toBe(1)
  await client.close()
})

it('makes a thrown value that is no error of ours a refusal with its cause', async () => {
  const cause = new Error('quota')
  const told: unknown[] = []
  const { client } = fakeClient({ join: () => Promise.reject(cause) })
  client.subscribe(cars, ignore, { onStatus: (status, error) => told.push([status, error]) })
  await pass()
  expect(told[1]).toEqual(['failed', expect.objectContaining({ kind: 'refused', topic: cars, cause })])
  await client.close()
})

it('joins again, with growing patience, what was refused only for now', async () => {
  const attempts: number[] = []
  const { client, vendor } = fakeClient(
    {
      join: () => {
        throw refused(true)
      },
    },
    {
      backoff: (attempt) => {
        attempts.push(attempt)
        return attempt * 1_000
      },
    },
  )
  client.subscribe(cars, ignore)
  await pass(1_000 + 2_000 + 3_000)
  expect(attempts).toEqual([1, 2, 3, 4])
  expect(vendor.count('join cars')).toBe(4)
  await client.close()
})

it('joins at once, when a person retries, what waits to be joined again', async () => {
  const { client, vendor } = fakeClient({}, { backoff: () => 30_000 })
  client.subscribe(cars, ignore)
  await pass()
  vendor.link.drop(cars, new RealtimeError('busy', { kind: 'refused', provider: 'fake', retryable: true }))
  await pass(1_000)
  expect(vendor.count('join cars')).toBe(1)
  client.retry()
  await pass()
  expect(vendor.said).toEqual(['open', 'join cars', 'join cars'])
  await client.close()
})

it('grows its patience with a vendor that drops a topic soon after each join, and forgives after 30 s', async () => {
  const attempts: number[] = []
  const backoff = (attempt: number) => {
    attempts.push(attempt)
    return 100
  }
  const { client, vendor } = fakeClient({}, { backoff })
  client.subscribe(cars, ignore)
  for (const stays of [0, 1_000, 29_000, 30_000]) {
    await pass(stays + 100)
    vendor.link.drop(cars, refused(true))
  }
  expect(attempts).toEqual([1, 2, 3, 1])
  await client.close()
})

it('joins a dropped topic again at once where the vendor says so', async () => {
  const { client, vendor } = fakeClient()
  const gaps: unknown[] = []
  client.subscribe(cars, ignore, { onGap: ({ reason }) => gaps.push(reason) })
  await pass()
  vendor.link.drop(cars, new RealtimeError('again', { kind: 'network', provider: 'fake', retryAfter: 0 }))
  await pass(1)
  expect([vendor.count('join cars'), gaps]).toEqual([2, ['reconnected']])
  await client.close()
})

it('lets the vendor take a topic away, for now or for good', async () => {
  const { client, vendor, heard } = listening()
  await pass()
  vendor.link.drop(cars, refused(true))
  vendor.hear(cars, 'not ours any more')
  expect(heard.slice(2)).toEqual(['recovering'])
  await pass(1_000)
  expect(heard.slice(3)).toEqual(['gap: reconnected', 'live'])
  vendor.link.drop(cars, refused())
  await pass(60_000)
  expect(heard.slice(5)).toEqual(['failed'])
  expect(vendor.count('join cars')).toBe(2)
  await client.close()
})

it('does not trust a session that does not answer a join within 10 s', async () => {
  const answers: (Promise<void> | undefined)[] = [new Promise<void>(ignore)]
  const { client, vendor, heard } = listening({ join: () => answers.shift() })
  await pass(9_999)
  expect(client.connection.status).toBe('connected')
  await pass(1)
  expect(client.connection).toMatchObject({
    status: 'reconnecting',
    reason: { kind: 'timeout', message: expect.stringContaining('(timeouts.join)') },
  })
  await pass(1_000)
  expect(vendor.said).toEqual(['open', 'join cars', 'close', 'open', 'join cars'])
  expect(heard).toEqual(['pending', 'live'])
  await client.close()
})

it('lets join and leave never overlap, and follows the latest wish', async () => {
  const leaving = deferred()
  const joining = deferred()
  const { client, vendor, stop, hear } = listening({ join: () => joining.promise, leave: () => leaving.promise })
  await pass()
  stop()
  await pass(300)
  expect(vendor.said).toEqual(['open', 'join cars'])
  joining.resolve()
  await pass()
  expect(vendor.said).toEqual(['open', 'join cars', 'leave cars'])
  const again: string[] = []
  hear(cars, again)
  await pass(300)
  expect(vendor.said).toHaveLength(3)
  vendor.hear(cars, 'of the life before')
  leaving.resolve()
  await pass()
  expect(vendor.said).toEqual(['open', 'join cars', 'leave cars', 'join cars'])
  expect(again).toEqual(['pending', 'live'])
  await client.close()
})

it('is not disturbed by the answer to a leave whose session is gone', async () => {
  const leaving = deferred()
  const { client, vendor, stop, hear } = listening({ leave: () => leaving.promise })
  await pass()
  stop()
  await pass(250)
  const again: string[] = []
  hear(cars, again)
  vendor.link.end(lost())
  await pass(1_000)
  leaving.resolve()
  await pass()
  vendor.hear(cars, 'one')
  expect(again).toEqual(['pending', 'live', 'one'])
  expect(vendor.count('join cars')).toBe(2)
  await client.close()
})

it('hears nothing of a topic that it has left', async () => {
  const { client, vendor, stop, heard, hear } = listening()
  hear(boats, [])
  await pass()
  stop()
  vendor.hear(cars, 'one')
  await pass(250)
  vendor.hear(cars, 'two')
  expect(heard).toEqual(['pending', 'live'])
  await client.close()
})

it('is not disturbed by somebody who unsubscribes twice', async () => {
  const { client, vendor, stop, heard, hear } = listening()
  hear(boats, [])
  await pass()
  stop()
  await pass(250)
  const again: string[] = []
  hear(cars, again)
  await pass()
  stop()
  await pass(250)
  vendor.hear(cars, 'one')
  expect(heard).toEqual(['pending', 'live'])
  expect(again).toEqual(['pending', 'live', 'one'])
  await client.close()
})

it('shows the error of a link that has failed on each of its topics', async () => {
  const { client, vendor, heard, hear } = listening()
  await pass()
  vendor.link.end(refused())
  expect(heard).toEqual(['pending', 'live', 'recovering', 'failed'])
  const late: string[] = []
  hear(boats, late)
  expect(late.at(-1)).toBe('failed')
  client.retry()
  await pass()
  expect(heard.slice(4)).toEqual(['recovering', 'gap: reconnected', 'live'])
  expect(late.slice(-2)).toEqual(['pending', 'live'])
  await client.close()
})

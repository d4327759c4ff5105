import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { type Deferred, deferred, fakeClient, fakeTopic } from './fake'

const cars = fakeTopic('cars')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const lost = () => new RealtimeError('lost', { kind: 'network', provider: 'fake' })

type Scene = ReturnType<typeof fakeClient>
type Act = (scene: Scene) => unknown

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A rejoin that is answered while two events are held; what the listener does at each step is the test's. */
async function rejoined(acts: { readonly [heard: string]: Act }) {
  const joins: Deferred[] = []
  const scene = fakeClient({
    join: () => {
      joins.push(deferred())
      return joins.at(-1)?.promise
    },
  })
  const heard: string[] = []
  let listening = false
  const hear = (what: string) => {
    if (!listening) return
    heard.push(what)
    acts[what]?.(scene)
  }
  scene.client.subscribe(cars, hear, { onGap: () => hear('gap'), onStatus: hear })
  await pass()
  joins[0]?.resolve()
  await pass()
  scene.vendor.link.end(lost())
  await pass(1_000)
  scene.vendor.hear(cars, 'one')
  scene.vendor.hear(cars, 'two')
  listening = true
  joins[1]?.resolve()
  await pass()
  return { ...scene, heard }
}
const close: Act = ({ client }) => client.close()

it('ends as stale, with no event after it, when the listener of a gap closes the client', async () => {
  const { heard } = await rejoined({ gap: close })
  expect(heard).toEqual(['gap', 'stale'])
  expect(vi.getTimerCount()).toBe(0)
})

it('delivers nothing that was held after the event whose listener closes the client', async () => {
  const { heard } = await rejoined({ one: close })
  expect(heard).toEqual(['gap', 'live', 'one', 'recovering', 'stale'])
})

it('delivers what was held before what arrives meanwhile', async () => {
  const { heard, client } = await rejoined({ one: ({ vendor }) => vendor.hear(cars, 'three') })
  expect(heard).toEqual(['gap', 'live', 'one', 'two', 'three'])
  await client.close()
})

it('tells everybody the newest status when a listener of an older one acts on it', async () => {
  let refuse = true
  const { client } = fakeClient({
    join: () => {
      if (refuse) throw new RealtimeError('no', { kind: 'forbidden', provider: 'fake' })
    },
  })
  const seen: string[] = []
  client.subscribe(cars, ignore, {
    onStatus(status) {
      if (status !== 'failed') return
      refuse = false
      client.retry()
    },
  })
  client.subscribe(cars, ignore, { onStatus: (status) => seen.push(status) })
  await pass()
  expect(seen).toEqual(['pending', 'pending', 'live'])
  await client.close()
})

it('keeps the topics of a closed client stale whatever is retried', async () => {
  const { client } = fakeClient()
  const seen: string[] = []
  client.subscribe(cars, ignore, { onStatus: (status) => seen.push(status) })
  await pass()
  await client.close()
  client.retry()
  await pass(60_000)
  expect(seen).toEqual(['pending', 'live', 'recovering', 'stale'])
  expect(client.connection).toEqual({ status: 'closed' })
})

it('tells a listener nothing more once another one has made it leave', async () => {
  const { client, vendor } = fakeClient()
  const heard: string[] = []
  let leave = ignore
  client.subscribe(cars, () => leave(), { onGap: () => leave() })
  leave = client.subscribe(cars, (event) => heard.push(event), { onGap: () => heard.push('gap') })
  await pass()
  vendor.hear(cars, 'one')
  expect(heard).toEqual([])
  await client.close()
})

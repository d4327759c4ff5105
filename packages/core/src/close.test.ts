import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { fakeClient, fakeTopic } from './fake'
import type { View } from './view'

const cars = fakeTopic('cars')
const boats = fakeTopic('boats')
const never = new Promise<never>(() => {})
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const list: View<string, readonly string[]> = { initial: [], reduce: (all, event) => [...all, event] }

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

type Scene = ReturnType<typeof fakeClient>
/** A scene that stands still at the step after which it is named. */
const STEPS: Readonly<Record<string, () => Scene | Promise<Scene>>> = {
  'nothing is wanted yet': () => fakeClient(),
  'the credentials are asked': () => wanting({ credentials: () => never }),
  'it dials': () => wanting({ dial: () => never }),
  'it authenticates': () => wanting({ auth: () => never }),
  'a topic is being joined': () => wanting({ join: () => never }),
  'a topic is live': () => wanting({ silence: 5_000, probe: () => never }),
  'a topic lingers': async () => {
    const scene = await wanting({})
    scene.client.subscribe(boats, ignore)()
    return scene
  },
  'a topic is being left': async () => {
    const scene = fakeClient({ leave: () => never })
    scene.client.subscribe(cars, ignore)
    const stop = scene.client.subscribe(boats, ignore)
    await pass()
    stop()
    await pass(250)
    expect(scene.vendor.count('leave boats')).toBe(1)
    return scene
  },
  'the link lingers': async () => {
    const scene = fakeClient()
    const stop = scene.client.subscribe(cars, ignore)
    await pass()
    stop()
    await pass(300)
    return scene
  },
  'it probes': async () => {
    const scene = await wanting({ probe: () => never })
    scene.tell('visible')
    await pass()
    expect(scene.vendor.count('probe')).toBe(1)
    return scene
  },
  'hints are held back': async () => {
    const scene = await wanting({})
    scene.tell('visible')
    scene.tell('online')
    return scene
  },
  'a message is on its way': async () => {
    const scene = await wanting({ send: () => never })
    void scene.client.send(cars, 'x').catch(ignore)
    await pass()
    expect(scene.vendor.count('send cars "x"')).toBe(1)
    return scene
  },
  'a message waits for the connection': async () => {
    const scene = fakeClient({ auth: () => never })
    void scene.client.send(cars, 'x').catch(ignore)
    await pass()
    return scene
  },
  'a snapshot is being read': async () => {
    const scene = await wanting({})
    scene.client.watch(cars, { ...list, snapshot: () => never }, ignore)
    await pass()
    return scene
  },
  'it waits before the next attempt': async () => {
    const scene = await wanting({})
    scene.vendor.link.end(new RealtimeError('lost', { kind: 'network', provider: 'fake' }))
    expect(scene.client.connection.status).toBe('reconnecting')
    return scene
  },
  'a refused topic waits to be joined again': () =>
    wanting({
      join: () => {
        throw new RealtimeError('busy', { kind: 'refused', provider: 'fake', retryable: true })
      },
    }),
  'it is suspended': async () => {
    const scene = await wanting({})
    scene.tell('pause')
    return scene
  },
  'it has failed': async () => {
    const scene = await wanting({})
    scene.vendor.link.end(new RealtimeError('no', { kind: 'refused', provider: 'fake' }))
    return scene
  },
  'it has failed, with a message and a topic that nobody wants any more': async () => {
    const scene = fakeClient()
    const stop = scene.client.subscribe(cars, ignore)
    void scene.client.send(boats, 'x').catch(ignore)
    scene.vendor.link.end(new RealtimeError('no', { kind: 'refused', provider: 'fake' }))
    stop()
    await pass(10)
    return scene
  },
  'the credentials are asked anew': async () => {
    let asked = 0
    const scene = await wanting({ credentials: () => (asked++ ? never : 'token') })
    scene.client.retry()
    await pass()
    expect(asked).toBe(2)
    return scene
  },
}

async function wanting(server: Parameters<typeof fakeClient>[0]): Promise<Scene> {
  const scene = fakeClient(server)
  scene.client.subscribe(cars, ignore)
  await pass()
  return scene
}

it.each(Object.keys(STEPS))('leaves no timer, listener or session when it is closed while %s', async (step) => {
  const scene = await STEPS[step]?.()
  if (!scene) throw new Error(`no step ${step}`)
  const { client, vendor, attached } = scene
  await client.close()
  expect(vi.getTimerCount()).toBe(0)
  expect(attached()).toBe(0)
  expect(vendor.links.every(({ signal }) => signal.aborted)).toBe(true)
  const said = [...vendor.said]
  await pass(600_000)
  expect(vendor.said).toEqual(said)
  expect(client.connection).toEqual({ status: 'closed' })
})

it('closes a session that opens after all', async () => {
  let accept = ignore
  const { client, vendor } = await wanting({ auth: () => new Promise<void>((resolve) => (accept = resolve)) })
  await client.close()
  accept()
  await pass()
  expect(vendor.said).toEqual(['open', 'close'])
})

it('hears nothing of a session that it has given up', async () => {
  const heard: unknown[] = []
  const { client, vendor } = fakeClient()
  client.subscribe(cars, (event) => heard.push(event), { onGap: (gap) => heard.push(gap) })
  client.inspect(({ type }) => heard.push(type))
  await pass()
  await client.close()
  heard.length = 0
  vendor.hear(cars, 'late')
  vendor.link.gap(null, 'vendor')
  vendor.link.drop(cars, new RealtimeError('late', { kind: 'refused', provider: 'fake' }))
  vendor.link.end(new RealtimeError('late', { kind: 'network', provider: 'fake' }))
  vendor.link.warn('late')
  vendor.link.opened()
  expect(vendor.link.inspect).toBeUndefined()
  expect(heard).toEqual([])
  expect(client.connection).toEqual({ status: 'closed' })
})

it('survives a session whose close throws, and says so', async () => {
  const warnings: string[] = []
  const { client } = await wanting({
    close: () => {
      throw new Error('already gone')
    },
  })
  client.inspect((event) => event.type === 'warning' && warnings.push(event.message))
  await client.close()
  expect(warnings).toEqual([expect.stringContaining('already gone')])
  expect(vi.getTimerCount()).toBe(0)
})

it('opens nothing for a topic that is wanted after it was closed, until it is connected again', async () => {
  const { client, vendor } = fakeClient()
  await client.close()
  const heard: unknown[] = []
  client.subscribe(cars, (event) => heard.push(event))
  client.retry()
  await pass(60_000)
  expect(vendor.said).toEqual([])
  await client.connect()
  expect(client.connection).toEqual({ status: 'connected' })
  await vi.waitFor(() => expect(vendor.said).toEqual(['open', 'join cars']))
  vendor.hear(cars, 'one')
  expect(heard).toEqual(['one'])
  await client.close()
})

it('joins again what is still wanted when it is connected after a close, and says what may be missing', async () => {
  const { client, vendor } = fakeClient()
  const told: string[] = []
  client.subscribe(cars, ignore, { onGap: ({ reason }) => told.push(reason), onStatus: (status) => told.push(status) })
  await pass()
  await client.close()
  expect(told).toEqual(['pending', 'live', 'recovering', 'stale'])
  await client.connect()
  await pass()
  expect(told.slice(4)).toEqual(['recovering', 'reconnected', 'live'])
  expect(vendor.said).toEqual(['open', 'join cars', 'close', 'open', 'join cars'])
  await client.close()
})

it('rejects connect() with the error of a link that fails, and when it is closed meanwhile', async () => {
  const refused = new RealtimeError('no', { kind: 'refused', provider: 'fake' })
  const failing = fakeClient({ auth: () => Promise.reject(refused) })
  failing.client.subscribe(cars, ignore)
  await expect(failing.client.connect()).rejects.toBe(refused)
  const slow = fakeClient({ auth: () => never })
  slow.client.subscribe(cars, ignore)
  const connecting = expect(slow.client.connect()).rejects.toMatchObject({ kind: 'closed' })
  await slow.client.close()
  await connecting
  await failing.client.close()
})

it('aborts a snapshot that is being read, and reads it anew when it is connected again', async () => {
  const signals: AbortSignal[] = []
  const { client } = fakeClient()
  client.watch(
    cars,
    {
      ...list,
      snapshot: ({ signal }) => {
        signals.push(signal)
        return signals.length === 1 ? never : ['read']
      },
    },
    ignore,
  )
  await pass()
  await client.close()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  await client.connect()
  await pass(100)
  expect(signals).toHaveLength(2)
  await client.close()
})

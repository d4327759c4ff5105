import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createClient } from './client'
import { RealtimeError } from './errors'
import { type FakeServer, fakeClient, fakeTopic, fakeVendor } from './fake'
import { browserLifecycle } from './lifecycle'

const cars = fakeTopic('cars')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}

/** As much of a page as the browser's lifecycle looks at. */
class FakePage extends EventTarget {
  hidden = false
  readonly defaultView = new EventTarget()

  show(hidden: boolean): void {
    this.hidden = hidden
    this.dispatchEvent(new Event('visibilitychange'))
  }

  onWindow(type: string, more: { readonly persisted?: boolean } = {}): void {
    this.defaultView.dispatchEvent(Object.assign(new Event(type), more))
  }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function onPage() {
  const page = new FakePage()
  vi.stubGlobal('document', page)
  const hints: string[] = []
  const detach = browserLifecycle((hint) => hints.push(hint))
  return { page, hints, detach }
}

it('tells what a browser tells of the network and the page', () => {
  const { page, hints, detach } = onPage()
  page.onWindow('offline')
  page.onWindow('online')
  page.show(true)
  page.show(false)
  page.onWindow('pagehide')
  page.onWindow('pageshow', { persisted: true })
  page.dispatchEvent(new Event('freeze'))
  page.dispatchEvent(new Event('resume'))
  expect(hints).toEqual(['offline', 'online', 'hidden', 'visible', 'pause', 'resume', 'pause', 'resume'])
  detach()
  hints.length = 0
  page.onWindow('online')
  page.show(true)
  expect(hints).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

it('tells at once of a page that is hidden and a machine that is offline from the start', () => {
  const page = Object.assign(new FakePage(), { hidden: true })
  vi.stubGlobal('document', page)
  vi.stubGlobal('navigator', { onLine: false })
  const hints: string[] = []
  browserLifecycle((hint) => hints.push(hint))()
  expect(hints).toEqual(['hidden', 'offline'])
})

it('says nothing of a page that was not in the cache', () => {
  const { page, hints, detach } = onPage()
  page.onWindow('pageshow', { persisted: false })
  expect(hints).toEqual([])
  detach()
})

it('notices that the machine has slept by a clock that jumped 30 s, in a hidden tab 90 s', async () => {
  const { page, hints, detach } = onPage()
  const sleep = async (ms: number) => {
    vi.setSystemTime(Date.now() + ms)
    await pass(5_000)
  }
  await sleep(29_000)
  expect(hints).toEqual([])
  await sleep(31_000)
  expect(hints).toEqual(['wake'])
  page.hidden = true
  await sleep(60_000)
  expect(hints).toEqual(['wake'])
  await sleep(91_000)
  expect(hints).toEqual(['wake', 'wake'])
  detach()
})

it('has only the clock where there is no page', async () => {
  const hints: string[] = []
  const detach = browserLifecycle((hint) => hints.push(hint))
  await pass(60_000)
  vi.setSystemTime(Date.now() + 60_000)
  await pass(5_000)
  expect(hints).toEqual(['wake'])
  detach()
  expect(vi.getTimerCount()).toBe(0)
})

it('is what a client listens to unless it is told otherwise, while a link is wanted', async () => {
  const page = new FakePage()
  vi.stubGlobal('document', page)
  const vendor = fakeVendor()
  const client = createClient({ providers: [vendor] })
  const stop = client.subscribe(cars, ignore)
  await pass()
  page.onWindow('pagehide')
  expect(client.connection).toEqual({ status: 'suspended' })
  page.onWindow('pageshow', { persisted: true })
  await pass()
  expect(client.connection).toEqual({ status: 'connected' })
  stop()
  await pass(1_250)
  expect(vi.getTimerCount()).toBe(0)
})

it('suspends when the page is frozen or put away, and comes back when it does', async () => {
  const { client, vendor, tell } = fakeClient()
  client.subscribe(cars, ignore)
  await pass()
  tell('pause')
  expect(client.connection).toEqual({ status: 'suspended' })
  expect(vendor.said.at(-1)).toBe('close')
  await pass(600_000)
  expect(vendor.count('open')).toBe(1)
  tell('resume')
  await pass()
  expect(client.connection).toEqual({ status: 'connected' })
  await client.close()
})

it('suspends a hidden page only where it is asked to', async () => {
  for (const pauseWhenHidden of [true, false]) {
    const { client, tell } = fakeClient({}, { pauseWhenHidden })
    client.subscribe(cars, ignore)
    await pass()
    tell('hidden')
    expect(client.connection.status).toBe(pauseWhenHidden ? 'suspended' : 'connected')
    tell('visible')
    await pass()
    expect(client.connection.status).toBe('connected')
    await client.close()
  }
})

it('leaves a hidden page suspended when the network is back or the machine wakes, where hidden pages are', async () => {
  const { client, vendor, tell } = fakeClient({}, { pauseWhenHidden: true })
  client.subscribe(cars, ignore)
  await pass()
  tell('hidden')
  for (const kind of ['offline', 'online', 'wake', 'resume'] as const) {
    tell(kind)
    await pass(2_000)
    expect(client.connection.status, kind).toBe('suspended')
  }
  expect(vendor.count('open')).toBe(1)
  tell('visible')
  await pass(2_000)
  expect(client.connection.status).toBe('connected')
  await client.close()
})

it('starts suspended on a page that is hidden from the start, where hidden pages are', async () => {
  vi.stubGlobal('document', Object.assign(new FakePage(), { hidden: true }))
  const vendor = fakeVendor()
  const client = createClient({ providers: [vendor], pauseWhenHidden: true })
  client.subscribe(cars, ignore)
  await pass()
  expect(client.connection).toEqual({ status: 'suspended' })
  await client.close()
})

it('keeps what is wanted on a page that is hidden from the start, and opens it when that is shown', async () => {
  const page = Object.assign(new FakePage(), { hidden: true })
  vi.stubGlobal('document', page)
  const vendor = fakeVendor()
  const client = createClient({ providers: [vendor], pauseWhenHidden: true })
  client.subscribe(cars, ignore)
  // Longer than anything lingers.
  await pass(10_000)
  expect(client.connection).toEqual({ status: 'suspended' })
  page.show(false)
  await pass()
  expect(client.connection.status).toBe('connected')
  expect(vendor.said).toContain('join cars')
  await client.close()
})

it('does not tell late what is no longer true', async () => {
  const { client, tell } = fakeClient({}, { pauseWhenHidden: true })
  client.subscribe(cars, ignore)
  await pass()
  for (const kind of ['hidden', 'visible', 'hidden', 'visible', 'hidden'] as const) tell(kind)
  await pass(60_000)
  expect(client.connection.status).toBe('suspended')
  for (const kind of ['visible', 'pause', 'resume', 'pause'] as const) tell(kind)
  await pass(60_000)
  expect(client.connection.status).toBe('suspended')
  tell('resume')
  await pass()
  expect(client.connection.status).toBe('connected')
  await client.close()
})

it('tells good news in time whatever happens to the clock of the wall', async () => {
  const { client, tell } = fakeClient()
  client.subscribe(cars, ignore)
  await pass()
  tell('pause')
  tell('resume')
  vi.setSystemTime(Date.now() - 3_600_000)
  tell('pause')
  tell('resume')
  await pass(2_000)
  expect(client.connection.status).toBe('connected')
  await client.close()
})

it('never revives what was closed', async () => {
  const { client, vendor, tell } = fakeClient()
  client.subscribe(cars, ignore)
  await pass()
  await client.close()
  for (const kind of ['online', 'visible', 'resume', 'wake'] as const) tell(kind)
  await pass(60_000)
  expect(vendor.count('open')).toBe(1)
})

it('survives surroundings that cannot be listened to', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(ignore)
  const thrown = new Error('no AppState here')
  const { client } = fakeClient(
    {},
    {
      lifecycle: () => {
        throw thrown
      },
    },
  )
  client.subscribe(cars, ignore)
  await pass()
  expect(client.connection.status).toBe('connected')
  expect(reported.mock.calls).toEqual([[thrown]])
  await client.close()
})

/* ---------- the seven ways in which a connection starts ---------- */

type Scene = ReturnType<typeof fakeClient>
const lose = async ({ vendor }: Scene) => {
  await pass(1_000)
  vendor.link.end(new RealtimeError('lost', { kind: 'network', provider: 'fake' }))
}
const WAYS: Readonly<Record<string, (scene: Scene) => Promise<void> | void>> = {
  'for the first time': ignore,
  'after a delay': async (scene) => {
    await lose(scene)
    await pass(1_000)
  },
  'because the network is back': async (scene) => {
    await lose(scene)
    scene.tell('online')
  },
  'because the page is visible again': async (scene) => {
    await lose(scene)
    scene.tell('visible')
  },
  'because the page is back from the cache': async ({ tell }) => {
    await pass(1_000)
    tell('pause')
    tell('resume')
  },
  'because its token had expired': async ({ vendor }) => {
    await pass(1_000)
    vendor.link.end(new RealtimeError('expired', { kind: 'unauthorized', provider: 'fake' }))
  },
  'because a person asked': async (scene) => {
    await lose(scene)
    scene.client.retry()
  },
}

it.each(Object.keys(WAYS))(
  'sends nothing before the server has accepted the client when it connects %s',
  async (way) => {
    let accepting = 0
    let attempts = 0
    const server: FakeServer = {
      credentials: () => 'token',
      // Accepts the client half a second after it was asked.
      auth: async () => {
        attempts++
        await new Promise((resolve) => setTimeout(resolve, 500))
        accepting = scene.vendor.said.length
      },
      send: () => 'fine',
    }
    const scene = fakeClient(server)
    const { client, vendor } = scene
    client.subscribe(cars, ignore)
    await WAYS[way]?.(scene)
    client.subscribe(fakeTopic('boats'), ignore)
    const sending = client.send(cars, 'x').catch(({ kind }) => kind)
    await pass(1_000)
    expect(attempts).toBe(way === 'for the first time' ? 1 : 2)
    expect(vendor.said.slice(accepting - 1)).toEqual(
      (await sending) === 'offline'
        ? ['open', 'join cars', 'join boats']
        : ['open', 'join cars', 'join boats', 'send cars "x"'],
    )
    await client.close()
  },
)

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nativeLifecycle } from '../recipes/native'
import { channel, listen, office, radio } from './kit'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** AppState and NetInfo as React Native has them: the latter tells each listener at once what is now. */
function phone(currentState = 'active') {
  const states = new Set<(state: string) => void>()
  type Network = { readonly type: string; readonly isConnected: boolean | null }
  const networks = new Set<(network: Network) => void>()
  let network: Network = { type: 'unknown', isConnected: null }
  return {
    lifecycle: nativeLifecycle(
      {
        currentState,
        addEventListener(_, listener) {
          states.add(listener)
          return { remove: () => states.delete(listener) }
        },
      },
      {
        addEventListener(listener) {
          networks.add(listener)
          listener(network)
          return () => networks.delete(listener)
        },
      },
    ),
    app(state: string) {
      for (const listener of states) listener(state)
    },
    net(type: string, isConnected: boolean | null = type !== 'none') {
      network = { type, isConnected }
      for (const listener of networks) listener(network)
    },
    listeners: () => states.size + networks.size,
  }
}

/** A client on a phone, connected over Wi-Fi. */
async function connected(options: { readonly pauseWhenHidden?: boolean } = {}) {
  const on = phone()
  const { client, emulator, emit } = office({ lifecycle: on.lifecycle, ...options })
  const heard: unknown[] = []
  const [topic] = client.providers[0]?.userTopics ?? []
  if (!topic) throw new Error('TeleTracker has a stream of the user')
  client.subscribe(topic, (event) => heard.push(event.n), {
    onGap: ({ reason }) => heard.push(reason),
  })
  await pass(0)
  on.net('wifi')
  await pass(0)
  expect(client.connection.status).toBe('connected')
  expect(emulator.attempts).toBe(1)
  return { ...on, client, emulator, emit, heard }
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

it('keeps the connection while the app is in the background, unless it is to be suspended then', async () => {
  const kept = await connected()
  kept.app('inactive')
  kept.app('background')
  await pass(20_000)
  kept.app('active')
  await pass(20_000)
  expect(kept.client.connection.status).toBe('connected')
  expect(kept.emulator.attempts).toBe(1)

  const paused = await connected({ pauseWhenHidden: true })
  paused.app('inactive')
  expect(paused.client.connection.status).toBe('connected')
  paused.app('background')
  expect(paused.client.connection.status).toBe('suspended')
  await pass(20_000)
  expect(paused.emulator.connections.map(({ closed }) => closed !== null)).toEqual([true])
  expect(paused.emulator.attempts).toBe(1)
  paused.app('active')
  await pass(0)
  expect(paused.client.connection.status).toBe('connected')
  paused.emit(1)
  await pass(0)
  expect(paused.heard).toEqual(['reconnected', 1])
})

it('starts in the background where the app does', async () => {
  const on = phone('background')
  const { client, emulator } = office({ lifecycle: on.lifecycle, pauseWhenHidden: true })
  const [topic] = client.providers[0]?.userTopics ?? []
  if (topic) client.subscribe(topic, () => {})
  await pass(1_000)
  expect(emulator.attempts).toBe(0)
  on.app('active')
  await pass(0)
  expect(client.connection.status).toBe('connected')
})

it('replaces a connection that a sleeping phone has forgotten', async () => {
  const { app, client, emulator } = await connected()
  app('background')
  // Timers stand still, the clock does not.
  vi.setSystemTime(Date.now() + 60_000)
  app('active')
  await pass(5_000)
  expect(client.connection.status).toBe('connected')
  expect(emulator.attempts).toBe(2)
})

it.each([
  ['comes back', ['none', 'wifi']],
  ['is another one', ['cellular']],
])('has a new connection at once when the network %s', async (_, networks) => {
  const { net, client, emulator, heard, emit } = await connected()
  emulator.control('teletracker').mute({ on: true })
  await pass(10_000)
  expect(emulator.attempts).toBe(1)
  emulator.control('teletracker').mute({ on: false })
  for (const network of networks) net(network)
  await pass(0)
  expect(client.connection.status).toBe('connected')
  expect(emulator.attempts).toBe(2)
  emit(2)
  await pass(0)
  expect(heard.at(-1)).toBe(2)
  expect(heard).toHaveLength(2)
})

it('asks a peer that can be asked, and replaces it when no answer comes within 5 s', async () => {
  const on = phone()
  const station = radio()
  const probe = vi.fn(() => new Promise(() => {}))
  const open: typeof station.provider.open = async (link) => ({ ...(await station.provider.open(link)), probe })
  const { client } = listen([{ ...station, provider: { ...station.provider, open } }], { lifecycle: on.lifecycle })
  client.subscribe(channel('a'), () => {})
  on.net('wifi')
  await pass(0)
  expect(station.wire).toEqual(['join a'])
  on.app('background')
  expect(probe).not.toHaveBeenCalled()
  on.app('active')
  expect(probe).toHaveBeenCalledTimes(1)
  await pass(4_999)
  expect(station.wire).toEqual(['join a'])
  await pass(10)
  expect(station.wire).toEqual(['join a', 'join a'])
})

it('listens to nothing any more when the client is closed', async () => {
  const { client, listeners } = await connected()
  expect(listeners()).toBe(2)
  await client.close()
  expect(listeners()).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})

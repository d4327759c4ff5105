import { afterEach, expect, it, vi } from 'vitest'
import { createMemoryEmulator, healthy, type MemoryEmulator, refuses, sequence, type Vendor } from './index'
import { raw } from './raw'
import { defaultVendors } from './vendors'

afterEach(() => {
  vi.useRealTimers()
})

const vendor = (name: string, more: Partial<Vendor> = {}): Vendor => ({
  name,
  path: `/${name}/v1/live`,
  secrets: () => [],
  credentials: () => ({}),
  expire: () => ({}),
  emit: () => 0,
  accept: (peer) => ({ message: (text) => peer.send(`${name}: ${text}`), gone: () => undefined }),
  ...more,
})

it('reaches each vendor by its path and by longer ones, and its REST part by its name', async () => {
  const rest = vendor('rest', { http: async (request) => new Response(new URL(request.url).pathname) })
  const emulator = createMemoryEmulator({ vendors: [vendor('plain'), rest] })
  for (const [url, name] of [
    [emulator.url('plain'), 'plain'],
    [`${emulator.url('rest')}/orders?key=1`, 'rest'],
  ] as const) {
    const client = raw(emulator.WebSocket, url)
    await client.opened
    client.socket.send('hello')
    expect(await client.text()).toBe(`${name}: hello`)
  }
  expect(await raw(emulator.WebSocket, `${emulator.url('rest')}ly`).closed).toMatchObject({ code: 1006 })
  expect(await (await emulator.fetch(`${emulator.http}/rest/v1/orders`)).text()).toBe('/rest/v1/orders')
  expect((await emulator.fetch(`${emulator.http}/plain/v1/orders`)).status).toBe(404)
})

it('tells a vendor once that a connection is gone, whoever ended it', async () => {
  let gone = 0
  const counting = vendor('counting', { accept: () => ({ message: () => undefined, gone: () => void gone++ }) })
  const emulator = createMemoryEmulator({ vendors: [counting] })
  const dial = async () => {
    const client = raw(emulator.WebSocket, emulator.url('counting'))
    await client.opened
    return client
  }
  const [first, second, third] = [await dial(), await dial(), await dial()]
  first.socket.close()
  emulator.connections[0]?.close(4000)
  emulator.connections[1]?.close(4000)
  emulator.connections[1]?.terminate()
  await Promise.all([first.closed, second.closed])
  expect(gone).toBe(2)
  await emulator.close()
  await third.closed
  expect(gone).toBe(3)
})

it('says nothing to a vendor of a connection that a behaviour refused', async () => {
  let accepted = 0
  const counting = vendor('counting', {
    accept: () => {
      accepted++
      return { message: () => undefined, gone: () => undefined }
    },
  })
  const emulator = createMemoryEmulator({ vendors: [counting], behaviour: sequence(refuses(4000), healthy()) })
  await raw(emulator.WebSocket, emulator.url('counting')).closed
  expect(accepted).toBe(0)
  await raw(emulator.WebSocket, emulator.url('counting')).opened
  expect(accepted).toBe(1)
})

it('keeps what a vendor sends and then closes in order, also under a delay', async () => {
  const parting = vendor('parting', {
    accept: (peer) => ({
      message(text) {
        peer.send(text)
        peer.close(4000, 'bye')
      },
      gone: () => undefined,
    }),
  })
  const emulator = createMemoryEmulator({ vendors: [parting] })
  emulator.control('parting').delay({ ms: 1 })
  const client = raw(emulator.WebSocket, emulator.url('parting'))
  await client.opened
  client.socket.send('last words')
  expect(await client.closed).toEqual({ code: 4000, reason: 'bye' })
  expect(client.frames).toEqual(['last words'])
})

it('refuses two vendors of one name', () => {
  expect(() => createMemoryEmulator({ vendors: [vendor('a'), vendor('a')] })).toThrow(
    'Two vendors have one name: a, a.',
  )
})

it('cuts who has not signed in in time, in the time chosen, and nobody who has or need not', async () => {
  vi.useFakeTimers()
  const door = vendor('door', {
    accept() {
      let waiting = true
      return {
        message() {
          waiting = false
        },
        gone: () => undefined,
        waiting: () => waiting,
      }
    },
  })
  const emulate = (authTimeout?: number) => createMemoryEmulator({ vendors: [door, vendor('open')], authTimeout })
  const dial = async (emulator: MemoryEmulator, name = 'door') => {
    const client = raw(emulator.WebSocket, emulator.url(name))
    await client.opened
    return client.socket
  }
  const [usual, quick, never] = [emulate(), emulate(1_000), emulate(Infinity)]
  const [silent, signedIn, open] = [await dial(usual), await dial(usual), await dial(usual, 'open')]
  const [hurried, patient] = [await dial(quick), await dial(never)]
  signedIn.send('hello')
  await vi.advanceTimersByTimeAsync(1_000)
  expect([hurried.readyState, silent.readyState]).toEqual([3, 1])
  await vi.advanceTimersByTimeAsync(8_999)
  expect(silent.readyState).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect([silent, signedIn, open, patient].map((socket) => socket.readyState)).toEqual([3, 1, 1, 1])
  await Promise.all([usual, quick, never].map((emulator) => emulator.close()))
  expect(vi.getTimerCount()).toBe(0)
})

it('leaves a muted connection alone that has not signed in', async () => {
  vi.useFakeTimers()
  const door = vendor('door', {
    accept: () => ({ message: () => undefined, gone: () => undefined, waiting: () => true }),
  })
  const emulator = createMemoryEmulator({ vendors: [door] })
  emulator.control('door').mute({ on: true })
  const client = raw(emulator.WebSocket, emulator.url('door'))
  await client.opened
  await vi.advanceTimersByTimeAsync(60_000)
  expect(client.socket.readyState).toBe(1)
})

it('gives out made-up credentials only: they follow from a seed, and names and passwords say what they are', () => {
  const given = (seed: string) => defaultVendors({ seed }).map((one) => JSON.stringify(one.credentials()))
  expect(given('a')).toEqual(given('a'))
  const text = given('a').join()
  const [passwords, addresses] = [text.match(/"password":"[^"]*/g) ?? [], text.match(/[\w.]+@[\w.]+/g) ?? []]
  expect([passwords.length, addresses.length].every((count) => count > 3)).toBe(true)
  for (const password of passwords) expect(password).toContain('not-a-real-password')
  for (const address of addresses) expect(address).toMatch(/@example\.test$/)
})

import { createMemoryEmulator, teletracker } from '@tributary/emulator'
import { userEvents } from '@tributary/teletracker'
import { afterEach, expect, it, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

/** The emulated vendor in the place of every other, with what was dialled and asked for. */
const serve = () => {
  const vendor = teletracker()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const dialled: string[] = []
  class Redirected extends emulator.WebSocket {
    constructor(url: string | URL) {
      dialled.push(String(url))
      super(emulator.url('teletracker'))
    }
  }
  vi.stubGlobal('WebSocket', Redirected)
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    dialled.push(path)
    const { pathname } = new URL(path, 'http://app.test')
    return pathname === '/api/phone-token'
      ? new Response(vendor.credentials().token)
      : emulator.fetch(emulator.http + pathname, init)
  })
  return { emulator, dialled }
}

it('speaks to the real vendor, with a token of the app’s own server', async () => {
  const { emulator, dialled } = serve()
  const { client } = await import('./vendor')
  client.subscribe(userEvents(), () => {})
  await vi.waitFor(() => expect(client.connection.status).toBe('connected'))
  expect(dialled).toEqual(['/api/phone-token', 'wss://api.teletracker.net'])
  await client.close()
  await emulator.close()
})

it('speaks to the command at its usual port, with the login that it prints', async () => {
  const { emulator, dialled } = serve()
  const { client } = await import('./command')
  client.subscribe(userEvents(), () => {})
  await vi.waitFor(() => expect(client.connection.status).toBe('connected'))
  expect(dialled).toEqual(['http://127.0.0.1:8787/teletracker/auth/login', 'ws://127.0.0.1:8787/teletracker'])
  await client.close()
  await emulator.close()
})

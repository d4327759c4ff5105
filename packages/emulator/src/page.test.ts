// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest'
import { createMemoryEmulator, healthy, says, sequence, teletracker } from './index'
import { listen } from './raw'

afterEach(() => {
  vi.useRealTimers()
})

it('serves a page: sockets with the page’s own events and origin, bytes, REST with the page’s own signal', async () => {
  vi.useFakeTimers()
  const vendor = teletracker()
  const emulator = createMemoryEmulator({
    vendors: [vendor],
    behaviour: sequence(says(new Uint8Array([7])), healthy()),
  })
  const socket = new emulator.WebSocket(emulator.url('teletracker')) as WebSocket
  const message = await new Promise<Event & { readonly data?: Blob }>((resolve) =>
    socket.addEventListener('message', resolve),
  )
  expect([message instanceof window.Event, message.data instanceof window.Blob]).toEqual([true, true])
  expect(emulator.connections[0]?.origin).toBe(window.location.origin)

  const { username, password } = vendor.credentials()
  const body = JSON.stringify({ username, password })
  const { signal } = new AbortController()
  const response = await emulator.fetch(`${emulator.http}/teletracker/auth/login`, { method: 'POST', body, signal })
  const { token } = (await response.json()) as { readonly token: string }
  const client = await listen(emulator.WebSocket, emulator.url('teletracker'), token)
  emulator.control('teletracker').emit({ type: 'userevent', n: 1 })
  expect(await client.next()).toEqual({ type: 'userevent', n: 1 })
  await emulator.close()
})

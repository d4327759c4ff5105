import { expect, it } from 'vitest'
import { createMemoryEmulator, teletracker } from './index'
import { listen, raw } from './raw'

it('keeps the newest ten thousand frames, and of large ones fewer', async () => {
  const vendor = teletracker()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const control = emulator.control('teletracker')
  await listen(emulator.WebSocket, emulator.url('teletracker'), vendor.credentials().token)
  for (let n = 1; n <= 10_000; n++) control.emit({ type: 'userevent', n })
  expect(control.log()).toHaveLength(10_000)
  expect(control.log()[0]).toMatchObject({ id: 5, frame: '{"type":"userevent","n":1}' })
  for (let n = 0; n < 20; n++) control.emit({ type: 'userevent', filler: 'x'.repeat(2 ** 20) })
  expect(control.log().length).toBeLessThanOrEqual(16)
})

it('remembers a thousand connections that are over, and every one that is open', async () => {
  const emulator = createMemoryEmulator()
  const url = emulator.url('teletracker')
  const open = raw(emulator.WebSocket, url)
  await open.opened
  for (let n = 0; n < 1_010; n++) {
    const client = raw(emulator.WebSocket, url)
    await client.opened
    client.socket.close()
    await client.closed
  }
  expect([emulator.attempts, emulator.connections.length]).toEqual([1_011, 1_000])
  expect(emulator.connections[0]).toMatchObject({ id: 1, closed: null })
  await emulator.close()
})

import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { createMemoryEmulator, teletracker as office, websocketServer } from '@tributary/emulator'
import { teletracker, userEvents } from '@tributary/teletracker'
import { afterEach, expect, it, vi } from 'vitest'
import { BesideTheCommand, InPage } from '../recipes/faults'
import { played, recorded } from '../recipes/record'
import { openClient, station } from './kit'

afterEach(() => {
  vi.unstubAllGlobals()
})

it('shows what goes over the wire, with the lines of the README', async () => {
  const emulator = createMemoryEmulator({ vendors: [websocketServer()] })
  vi.stubGlobal(
    'WebSocket',
    class extends emulator.WebSocket {
      constructor() {
        super(emulator.url('websocket'))
      }
    },
  )
  const { App } = await import('../recipes/panel')
  const { container, unmount } = render(<App />)
  await waitFor(() => expect(container.textContent).toContain('live: no price yet'))
  fireEvent.click(screen.getByRole('button', { name: /devtools|Tributary/i }))
  fireEvent.click(screen.getByRole('tab', { name: /^Frames/ }))
  await act(async () => void emulator.control('websocket').emit({ price: 7 }))
  await waitFor(() => expect(container.textContent).toContain('live: 7'))
  await waitFor(() => expect(screen.getByRole('tabpanel').textContent).toContain('{"price":7}'))
  unmount()
  await emulator.close()
})

/** A client of the emulated TeleTracker. */
function phone() {
  const vendor = office()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const credentials = () => vendor.credentials().token
  const client = openClient(emulator.WebSocket, teletracker({ url: emulator.url('teletracker'), credentials }))
  return { client, emulator, control: emulator.control('teletracker') }
}
const press = async (name: string | RegExp) => {
  const button = await screen.findByRole('button', { name })
  await act(async () => button.click())
}

it('breaks an emulated vendor in the page', async () => {
  const { client, emulator } = phone()
  render(<InPage client={client} emulator={emulator} />)
  await act(async () => void client.subscribe(userEvents(), () => {}))
  await waitFor(() => expect(client.connection.status).toBe('connected'))
  await press('Close')
  await waitFor(() => expect(emulator.connections.map(({ closed }) => closed?.code)).toEqual([1006, undefined]))
})

it('breaks the vendors of an emulator that runs beside it', async () => {
  const asked: unknown[] = []
  vi.stubGlobal('fetch', async (path: string, { headers }: RequestInit) => {
    asked.push([path, new Headers(headers).get('authorization')])
    return Response.json({})
  })
  render(<BesideTheCommand client={station().client} line={{ control: 'http://127.0.0.1:9', secret: 'abc' }} />)
  await press('Mute')
  expect(asked).toEqual([
    ['http://127.0.0.1:9/teletracker/mute', 'Bearer abc'],
    ['http://127.0.0.1:9/navixy/mute', 'Bearer abc'],
  ])
})

it('records what happens, and plays it again', async () => {
  const { client, control } = phone()
  const heard: unknown[] = []
  const har = await recorded(client, async () => {
    client.subscribe(userEvents(), (event) => heard.push(event))
    await waitFor(() => expect(control.emit({ type: 'userevent', n: 1 })).toEqual({ connections: 1 }))
    await waitFor(() => expect(heard).toHaveLength(1))
  })
  const emulator = played(har)
  const again: unknown[] = []
  const url = emulator.url('teletracker')
  const other = openClient(emulator.WebSocket, teletracker({ url, credentials: () => 'any-token' }))
  other.subscribe(userEvents(), (event) => again.push(event))
  await waitFor(() => expect(again).toEqual(heard))
})

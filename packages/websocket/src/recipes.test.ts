// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { createMemoryEmulator, type WebSocketServerOptions, websocketServer } from '@tributary/emulator'
import { createElement } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

beforeEach(() => {
  vi.resetModules()
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** Puts an emulated server in the place of the network, whatever address is dialled. */
function serve(options: WebSocketServerOptions = {}) {
  const vendor = websocketServer(options)
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const dialled: string[] = []
  class Redirected extends emulator.WebSocket {
    constructor(url: string | URL) {
      dialled.push(String(url))
      super(`${emulator.url('websocket')}${new URL(url).search}`)
    }
  }
  vi.stubGlobal('WebSocket', Redirected)
  vi.stubGlobal('fetch', async () => new Response(vendor.credentials().token))
  return { emulator, dialled, control: emulator.control('websocket') }
}

const until = (check: () => void): Promise<void> => waitFor(check, { interval: 2 })
const button = () => screen.getByRole('button')
const shows = (text: string) => until(() => expect(button().textContent).toBe(text))

it('echoes, with the lines of the README', async () => {
  const { dialled } = serve()
  const { App } = await import('../recipes/echo')
  render(createElement(App))
  await shows('live: nothing yet')
  await act(async () => fireEvent.click(button()))
  await shows('live: hello')
  expect(dialled).toEqual(['wss://echo.example.com'])
})

it('chats in a room, and says what a cut may have hidden', async () => {
  const { control } = serve({ hello: 'frame', channels: true })
  const { App } = await import('../recipes/chat')
  render(createElement(App))
  await until(() => expect(control.log().some(({ frame }) => frame.includes('"joined"'))).toBe(true))
  await act(async () => fireEvent.click(button()))
  await shows('ada: hi')
  control.emit({ type: 'event', channel: 'lobby', data: { from: 'ben', text: 'hello' } })
  await shows('ada: hi, ben: hello')
  control.drop()
  await shows('ada: hi, ben: hello (something may be missing)')
})

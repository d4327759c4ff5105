import { render, screen } from '@testing-library/react'
import { createMemoryEmulator, teletracker } from '@tributary/emulator'
import { afterEach, expect, it, vi } from 'vitest'
import { until } from './kit'

afterEach(() => vi.unstubAllGlobals())

it('shows events, and what a cut may have hidden, with the lines of the README', async () => {
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
  vi.stubGlobal(
    'fetch',
    async (path: string) => new Response(path === '/api/phone-token' ? vendor.credentials().token : ''),
  )
  vi.spyOn(Math, 'random').mockReturnValue(0)

  const { App } = await import('../recipes/app')
  const { unmount } = render(<App />)
  const list = screen.getByRole('list')
  await until(() => expect(list.getAttribute('aria-label')).toBe('live'))
  expect(dialled).toEqual(['wss://api.teletracker.net'])

  const control = emulator.control('teletracker')
  control.emit({ type: 'userevent', n: 1 })
  await until(() => expect(list.textContent).toBe('{"type":"userevent","n":1}'))
  control.drop({ terminate: true })
  await until(() => expect(list.textContent).toMatch(/^Something may have been missed/))
  control.emit({ type: 'userevent', n: 2 })
  await until(() => expect(list.textContent).toMatch(/"n":1}{"type":"userevent","n":2}$/))
  unmount()
  await emulator.close()
})

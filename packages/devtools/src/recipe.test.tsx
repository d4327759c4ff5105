import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { createMemoryEmulator, websocketServer } from '@tributary/emulator'
import { afterEach, expect, it, vi } from 'vitest'

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

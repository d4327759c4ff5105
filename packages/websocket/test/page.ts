import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import {
  type Control,
  createMemoryEmulator,
  type MemoryEmulator,
  type WebSocketServerOptions,
  websocketServer,
} from '@tributary/emulator'
import { expect, vi } from 'vitest'

export interface Page {
  readonly emulator: MemoryEmulator
  readonly control: Control
  /** Every address that was dialled, with the subprotocols that were offered. */
  readonly dialled: readonly string[]
}

/** Puts an emulated server in the place of the network, whatever address is dialled, and a token behind `fetch`. */
export function serve(options: WebSocketServerOptions = {}): Page {
  const vendor = websocketServer(options)
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const dialled: string[] = []
  class Redirected extends emulator.WebSocket {
    constructor(url: string | URL, protocols: string | readonly string[] = []) {
      dialled.push([url, protocols].flat().join(' '))
      super(`${emulator.url('websocket')}${new URL(url).search}`)
    }
  }
  vi.stubGlobal('WebSocket', Redirected)
  vi.stubGlobal('fetch', async () => new Response(vendor.credentials().token ?? 'a token'))
  return { emulator, dialled, control: emulator.control('websocket') }
}

export const until = (check: () => void): Promise<void> => waitFor(check, { interval: 2, timeout: 3_000 })
export const button = (): HTMLButtonElement => screen.getByRole('button')
export const shows = (text: string): Promise<void> => until(() => expect(button().textContent).toBe(text))
export const click = (): Promise<void> => act(async () => void fireEvent.click(button()))

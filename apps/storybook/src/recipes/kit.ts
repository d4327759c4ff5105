import { cleanup, waitFor } from '@testing-library/react'
import { type Behaviour, createMemoryEmulator, type MemoryEmulator, type Vendor } from '@tributary/emulator'
import { afterEach, onTestFinished, vi } from 'vitest'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

// Longer than a busy machine needs.
vi.setConfig({ testTimeout: 20_000 })
export const until = (check: () => void): Promise<void> => waitFor(check, { interval: 2, timeout: 8_000 })

/** Where the vendors are, and where their emulated servers have the same. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/^api\.teletracker\.net/, 'teletracker'],
  [/^api\.eu\.navixy\.com\/v2/, 'navixy/v2'],
  [/^app\.rested\.dev/, 'rested'],
  [/^(?:skapi|acme|prices)\.example/, ''],
]

/** What a program's `fetch` of its own server is answered; nothing: it is the vendor's. */
type OwnServer = (path: string, init: RequestInit) => Response | Promise<Response> | undefined

interface Network {
  readonly emulator: MemoryEmulator
  /** Every address that was dialled, oldest first. */
  readonly dialled: readonly string[]
}

/** Puts emulated servers where the vendors' own addresses lead to, and tries again at once after a loss. */
export function redirect(vendors: readonly Vendor[], own: OwnServer = () => undefined, behaviour?: Behaviour): Network {
  const emulator = createMemoryEmulator({ vendors, behaviour })
  const dialled: string[] = []
  const emulated = (url: string, scheme: 'ws' | 'http'): string => {
    const [, address = ''] = url.split('://')
    const [place, path] = PLACES.find(([host]) => host.test(address)) ?? []
    if (!place) throw new Error(`Nobody is at ${url}`)
    const base = new URL(emulator.http)
    return `${scheme}://${base.host}/${address.replace(place, path ?? '')}`
  }
  class Redirected extends emulator.WebSocket {
    constructor(url: string | URL) {
      dialled.push(String(url))
      super(emulated(String(url), 'ws'))
    }
  }
  vi.stubGlobal('WebSocket', Redirected)
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const path = new URL(url, 'https://app.example')
    return (await own(path.pathname, init)) ?? emulator.fetch(emulated(path.href, 'http'), init)
  })
  vi.spyOn(Math, 'random').mockReturnValue(0)
  onTestFinished(() => emulator.close())
  return { emulator, dialled }
}

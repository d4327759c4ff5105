// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { createClient } from '@tributary/core'
import { createMemoryEmulator, navixy as emulated } from '@tributary/emulator'
import { createEmulator } from '@tributary/emulator/node'
import { createElement } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { navixy, trackerStates } from './index'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** Longer than a busy machine needs. */
const until = (check: () => void) => vi.waitFor(check, { timeout: 4_000 })

/** The vendor's own addresses in Europe lead to an emulator in the page. */
function redirect() {
  const vendor = emulated({ trackers: 3 })
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const dialled: string[] = []
  class Redirected extends emulator.WebSocket {
    constructor(url: string | URL) {
      dialled.push(String(url))
      super(String(url).replace(/.*subscription/, emulator.url('navixy')))
    }
  }
  vi.stubGlobal('WebSocket', Redirected)
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (url === '/api/navixy-hash') return new Response(vendor.credentials().hash)
    return emulator.fetch(url.replace('https://api.eu.navixy.com/v2', `${emulator.http}/navixy/v2`), init)
  })
  vi.spyOn(Math, 'random').mockReturnValue(0)
  return { vendor, emulator, dialled }
}

it('shows a fleet with the lines of the README, and what changes in it', async () => {
  const { emulator, dialled } = redirect()
  const { App } = await import('../recipes/fleet')
  const { unmount } = render(createElement(App))
  const list = screen.getByRole('list')
  await until(() => expect([list.getAttribute('aria-label'), list.children.length]).toEqual(['live', 3]))
  expect(dialled).toEqual([
    expect.stringMatching(/^wss:\/\/api\.eu\.navixy\.com\/v2\/event\/subscription\?X-Atmosphere/),
  ])
  const gps = { updated: '2026-01-01 00:00:00', location: { lat: 1, lng: 2 } }
  const state = { source_id: 10_002, gps, movement_status: 'parked' }
  emulator.control('navixy').emit({ type: 'event', event: 'state_batch', data: [{ state }] })
  await until(() => expect(list.textContent).toContain('10002 parked at 1, 2'))
  unmount()
  await emulator.close()
})

it('reads a snapshot of a fleet with the lines of the README', async () => {
  const { vendor } = redirect()
  const { fleet } = await import('../recipes/snapshot')
  const client = createClient({ providers: [navixy({ region: 'eu', credentials: () => vendor.credentials().hash })] })
  const sizes: number[] = []
  client.watch(trackerStates({ target: 'all' }), fleet, (states) => sizes.push(states.size))
  await until(() => expect(sizes.at(-1)).toBe(3))
  await client.close()
})

it('follows trackers from Node with a login, over a real server', async () => {
  const vendor = emulated({ trackers: 3, blocked: [2] })
  const emulator = await createEmulator({ vendors: [vendor] })
  const { login, password } = vendor.credentials()
  vi.stubEnv('NAVIXY_LOGIN', login)
  vi.stubEnv('NAVIXY_PASSWORD', password)
  vi.stubEnv('NAVIXY_BASE_URL', `${emulator.announcement.http}/navixy/v2`)
  const said: unknown[][] = []
  vi.spyOn(console, 'log').mockImplementation((...words) => void said.push(words))
  const { follow } = await import('../recipes/node')
  const stop = new AbortController()
  const following = follow([1, 2], stop.signal)
  await until(() => expect(said.length).toBe(2))
  expect(said).toEqual([['Tracker 2 is blocked'], [10_001, { lat: expect.any(Number), lng: expect.any(Number) }]])
  const data = { source_id: 10_001, lifecycle_event: 'block' }
  emulator.control('navixy').emit({ type: 'event', event: 'lifecycle', data })
  await until(() => expect(said.at(-1)).toEqual(['Device 10001: block']))
  stop.abort()
  await following
  await emulator.close()
})

import { readdirSync, readFileSync } from 'node:fs'
import { createMemoryEmulator, rested as emulated, type RestedOptions } from '@tributary/emulator'
import { createEmulator } from '@tributary/emulator/node'
import { afterEach, expect, it, vi } from 'vitest'
import { endpoint } from './index'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** Longer than a busy machine needs. */
const until = (check: () => void) => vi.waitFor(check, { timeout: 4_000 })
const vendorUrl = 'app.rested.dev/api/1/ce'

/** The vendor's own address leads to an emulator in the page. */
function redirect(options: RestedOptions = {}) {
  const vendor = emulated({ key: 'project-key', ...options })
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  class Redirected extends emulator.WebSocket {
    constructor(url: string | URL) {
      expect(String(url)).toMatch(`wss://${vendorUrl}/`)
      super(String(url).replace(`wss://${vendorUrl}`, emulator.url('rested')))
    }
  }
  vi.stubGlobal('WebSocket', Redirected)
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    expect(url).toMatch(`https://${vendorUrl}/`)
    return emulator.fetch(url.replace(vendorUrl, 'emulator.test/rested/api/1/ce'), init)
  })
  vi.spyOn(Math, 'random').mockReturnValue(0)
  return { vendor, emulator }
}

it('shows a page the records of an endpoint, and what it writes itself', async () => {
  const { emulator } = redirect()
  const said: unknown[] = []
  vi.spyOn(console, 'log').mockImplementation((words) => void said.push(words))
  const { client, order } = await import('../recipes/page')
  await order('flour', 1420)
  await until(() => expect(said.at(-1)).toEqual(['flour']))
  await order('paper', 2390)
  await until(() => expect(said.at(-1)).toEqual(['flour', 'paper']))
  emulator.control('rested').drop()
  await order('oranges', 1850)
  await until(() => expect(said.at(-1)).toEqual(['flour', 'paper', 'oranges']))
  await client.close()
})

it('starts what needs a login once somebody has logged in', async () => {
  const { vendor } = redirect()
  const { username = '', password } = vendor.credentials()
  const { client, signIn } = await import('../recipes/login')
  const statuses: string[] = []
  client.subscribe(endpoint('secure/orders', { secure: true }), () => {}, {
    onStatus: (status) => statuses.push(status),
  })
  await until(() => expect(statuses.at(-1)).toBe('failed'))
  await signIn(username, password)
  await until(() => expect(statuses.at(-1)).toBe('live'))
  await client.close()
})

it('sends an Origin from Node', async () => {
  const vendor = emulated({ key: 'project-key', allowedOrigins: ['https://app.example'], disallowNoOrigin: true })
  const emulator = await createEmulator({ vendors: [vendor], allowOrigin: ['https://app.example'] })
  vi.stubEnv('RESTED_URL', `${emulator.announcement.http}/rested/api`)
  const { client } = await import('../recipes/node')
  const statuses: string[] = []
  client.subscribe(endpoint('orders'), () => {}, { onStatus: (status) => statuses.push(status) })
  await until(() => expect(emulator.connections.length === 1).toBe(true))
  emulator.control('rested').emit({ type: 'POST', record: 'a1' })
  await until(() => expect([statuses.at(-1), client.links[0]?.lastFrameAt]).toEqual(['live', expect.any(Number)]))
  expect(emulator.connections.map(({ origin, closed }) => [origin, closed])).toEqual([['https://app.example', null]])
  await client.close()
  await emulator.close()
})

const blocks = [...readFileSync(new URL('../README.md', import.meta.url), 'utf8').matchAll(/^```tsx?\n(.*?)^```$/gms)]

it('shows each of these programs in the README, letter for letter', () => {
  const recipes = new URL('../recipes/', import.meta.url)
  const programs = readdirSync(recipes).map((name) => readFileSync(new URL(name, recipes), 'utf8'))
  expect(blocks.map(([, code]) => code).sort()).toEqual(programs.sort())
})

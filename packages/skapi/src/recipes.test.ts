// @vitest-environment jsdom
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { createClient } from '@tributary/core'
import { createMemoryEmulator, skapi as emulated } from '@tributary/emulator'
import { RealtimeProvider } from '@tributary/react'
import { createElement } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { signedIn } from '../test/kit'
import { group, skapi } from './index'

const vendor = emulated()
const emulator = createMemoryEmulator({ vendors: [vendor] })
const [ada = ''] = vendor.credentials().users.map(({ userId }) => userId)

/** What the vendor's client is asked for; the real one is tried in Chromium. */
vi.mock('skapi-js', () => ({
  Skapi: class {
    readonly service = 'service'
    readonly owner = 'owner'
    readonly record_endpoint = Promise.resolve({
      websocket_private: emulator.url('skapi'),
      record_private: `${emulator.http}/skapi/api/`,
    })
    get session() {
      const { accessToken, idToken } = signedIn(vendor)
      return { accessToken: { jwtToken: accessToken }, idToken: { jwtToken: idToken, payload: {} } }
    }
    async getProfile() {}
  },
}))

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})
const until = (check: () => void) => vi.waitFor(check, { timeout: 4_000 })
const say = (message: object, group: string) =>
  emulator.control('skapi').emit({ '#message': message, '#user_id': 'ben', '#scid': 'x=', '#srid': group })

it('chats, lists who is there and hears private messages, with the lines of the README', async () => {
  const said: unknown[][] = []
  vi.spyOn(console, 'log').mockImplementation((...words) => void said.push(words))
  vi.stubGlobal('WebSocket', emulator.WebSocket)
  vi.stubGlobal('fetch', emulator.fetch)
  const { client, say: write } = await import('../recipes/chat')
  await until(() => expect(said).toContainEqual(['1 are here']))
  await write('hello')
  await until(() => expect(said).toContainEqual([`${ada}: hello`]))
  emulator.control('skapi').emit({ '#private': 'psst', '#user_id': 'ben' })
  await until(() => expect(said).toContainEqual(['private', 'psst']))
  await client.close()
})

it('shows a room, and says that another one took its place', async () => {
  const { Room } = await import('../recipes/room')
  const url = emulator.url('skapi')
  const { WebSocket } = emulator
  const client = createClient({ providers: [skapi({ url, credentials: () => signedIn(vendor) })], WebSocket })
  render(createElement(RealtimeProvider, { client }, createElement(Room, { name: 'den' })))
  await until(() => expect(screen.getByText('1 have come')).toBeTruthy())
  say({ text: 'Is anybody here?' }, 'den')
  await until(() => expect(screen.getByText('Is anybody here?')).toBeTruthy())
  fireEvent.click(screen.getByRole('button'))
  await until(() => expect(screen.getAllByText('Hello').map(({ tagName }) => tagName)).toEqual(['P', 'BUTTON']))
  const leave = client.subscribe(group('attic'), () => {})
  await until(() => expect(screen.getByText(/this one waits/)).toBeTruthy())
  leave()
  await until(() => expect(screen.getByText('Something may have been missed')).toBeTruthy())
  await client.close()
})

// Here `import.meta.url` is the page's.
const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8')

it('shows each of these programs in the README, letter for letter', () => {
  const blocks = [...read('../README.md').matchAll(/^```tsx?\n(.*?)^```$/gms)].map(([, code]) => code)
  const programs = readdirSync(join(import.meta.dirname, '../recipes')).map((name) => read(`../recipes/${name}`))
  expect(blocks.sort()).toEqual(programs.sort())
})

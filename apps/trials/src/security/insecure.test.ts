import {
  type Client,
  createClient,
  type Provider,
  type SocketClass,
  type SocketLike,
  type Topic,
} from '@tributary/core'
import { createMemoryEmulator, navixy as emulated } from '@tributary/emulator'
import { navixy, trackerList, trackerState } from '@tributary/navixy'
import { endpoint, rested } from '@tributary/rested'
import { inbox, skapi } from '@tributary/skapi'
import { teletracker, userEvents } from '@tributary/teletracker'
import { channel, messages, websocket } from '@tributary/websocket'
import { afterEach, expect, it, vi } from 'vitest'
import { HASH, helpers, JWT, KEY, TOKEN } from './helpers'

let client: Client | undefined
afterEach(async () => {
  await client?.close()
  vi.unstubAllGlobals()
})

interface At {
  readonly url: string
  readonly allowInsecure?: boolean | undefined
}
/** Each provider at an address of ours, and a topic of it. */
const providers: readonly (readonly [string, (at: At) => Provider, Topic])[] = [
  ['TeleTracker', (at) => teletracker({ ...at, credentials: () => 'canary-token' }), userEvents()],
  ['Navixy', (at) => navixy({ ...at, credentials: () => HASH }), trackerState({ trackers: [1] })],
  [
    'Skapi',
    (at) =>
      skapi({ ...at, credentials: () => ({ accessToken: JWT, idToken: JWT, service: 'service', owner: 'owner' }) }),
    inbox(),
  ],
  ['RESTED', ({ url, ...at }) => rested({ ...at, key: KEY, baseUrl: url }), endpoint('orders')],
  [
    'RESTED with a token',
    ({ url, ...at }) => rested({ ...at, key: KEY, baseUrl: url, credentials: () => TOKEN }),
    endpoint('orders', { secure: true }),
  ],
  ['any WebSocket', (at) => websocket(at), messages()],
  [
    'any WebSocket with a token in its address',
    ({ url, ...at }) =>
      websocket({ ...at, url: (token: string) => `${url}?token=${token}`, credentials: () => 'canary-token' }),
    messages(),
  ],
  [
    'any WebSocket with a hello',
    (at) =>
      websocket({
        ...at,
        hello: (token: string) => ({ token }),
        credentials: () => 'canary-token',
        join: () => 'join',
        route: () => undefined,
      }),
    channel('news'),
  ],
]

/** Which addresses are dialled, if any, and what the topic came to. */
async function dial(provider: Provider, topic: Topic) {
  const dialled: string[] = []
  class Noted implements SocketLike {
    readonly readyState = 0
    readonly bufferedAmount = 0
    onopen = null
    onmessage = null
    onerror = null
    onclose = null
    constructor(url: string) {
      dialled.push(url)
    }
    send(): void {}
    close(): void {}
  }
  client = createClient({ providers: [provider], WebSocket: Noted as SocketClass, lifecycle: () => () => {} })
  const told: unknown[] = []
  client.subscribe(topic, () => {}, { onStatus: (_, error) => error && told.push(error) })
  await vi.waitUntil(() => dialled.length + told.length > 0)
  return { dialled, error: told[0] }
}

const across = <const T extends readonly unknown[]>(rows: readonly T[]) =>
  providers.flatMap(([name, make, topic]) => rows.map((row) => [name, ...row, make, topic] as const))

it.each(
  across([
    ['wss://vendor.example/api', undefined],
    ['ws://127.0.0.1:8787/api', undefined],
    ['ws://localhost:8787/api', undefined],
    ['ws://app.localhost:8787/api', undefined],
    ['ws://vendor.example/api', true],
  ] as const),
)('%s dials %s (allowInsecure: %s)', async (_, url, allowInsecure, make, topic) => {
  const { dialled, error } = await dial(make({ url, allowInsecure }), topic)
  expect([dialled.length, dialled[0]?.startsWith(url), error]).toEqual([1, true, undefined])
})

it.each(
  across([
    ['ws://vendor.example/api'],
    ['ws://127.0.0.1.vendor.example/api'],
    ['ws://localhost.vendor.example/api'],
    ['ws://10.0.0.7/api'],
  ] as const),
)('%s does not dial %s, and says what to write instead', async (_, url, make, topic) => {
  const { dialled, error } = await dial(make({ url }), topic)
  expect(dialled).toEqual([])
  expect(error).toMatchObject({
    kind: 'config',
    retryable: false,
    message: expect.stringMatching(/in the clear: use wss:\/\/, or allowInsecure: true/),
  })
})

it.each(providers)(
  '%s dials nothing in the clear from an https page, whatever it was allowed',
  async (_, make, topic) => {
    vi.stubGlobal('location', { protocol: 'https:' })
    const { dialled, error } = await dial(make({ url: 'ws://10.0.0.7/api', allowInsecure: true }), topic)
    expect(dialled).toEqual([])
    expect(error).toMatchObject({ kind: 'config', message: expect.stringMatching(/in the clear: use wss:\/\/$/) })
  },
)

it.each(providers.filter(([name]) => !name.startsWith('RESTED')))(
  '%s shows an address without query, fragment, user and password',
  (_, make, topic) => {
    const shown = make({ url: 'wss://user:canary@vendor.example/api?key=canary#canary' }).address(topic)
    expect(shown).toMatch(/^(wss:\/\/vendor\.example\/api(#\{"trackers":\[1\]\})?|websocket)$/)
  },
)

/** A `fetch` that notes what it was asked. */
function noting() {
  const asked: string[] = []
  const fetch = async (input: string | URL | Request) => {
    asked.push(String(input))
    return Response.json({ success: true, list: [], endOfList: true, hash: 'x', token: 'x', states: {} })
  }
  return { asked, fetch }
}

it.each(helpers)('$name sends nothing in the clear to another machine, unless that is allowed', async ({ call }) => {
  for (const base of ['http://vendor.example/api', 'http://127.0.0.1.vendor.example', 'http://10.0.0.7']) {
    const { asked, fetch } = noting()
    await expect(call(base, fetch)).rejects.toMatchObject({ kind: 'config', message: /in the clear: use https:\/\// })
    expect(asked).toEqual([])
  }
  for (const [base, allowInsecure] of [
    ['https://vendor.example/api', false],
    ['http://127.0.0.1:8787/api', false],
    ['http://localhost:8787/api', false],
    ['http://vendor.example/api', true],
  ] as const) {
    const { asked, fetch } = noting()
    await call(base, fetch, allowInsecure).catch(() => undefined)
    expect(asked[0], `what was asked under ${base}`).toMatch(new RegExp(`^${base}`))
  }
})

it.each(helpers)('$name sends nothing in the clear from an https page, whatever it was allowed', async ({ call }) => {
  vi.stubGlobal('location', { protocol: 'https:' })
  const { asked, fetch } = noting()
  await expect(call('http://10.0.0.7', fetch, true)).rejects.toMatchObject({ kind: 'config' })
  expect(asked).toEqual([])
})

it('Navixy’s list of trackers is not asked for in the clear where only the socket is encrypted', async () => {
  const vendor = emulated()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const { asked, fetch } = noting()
  vi.stubGlobal('fetch', fetch)
  const provider = navixy({
    baseUrl: 'http://vendor.example/v2',
    url: emulator.url('navixy'),
    credentials: () => vendor.credentials().hash,
    sources: trackerList,
  })
  client = createClient({ providers: [provider], WebSocket: emulator.WebSocket, lifecycle: () => () => {} })
  const errors: unknown[] = []
  client.subscribe(trackerState({ trackers: [1] }), () => {}, { onStatus: (_, error) => error && errors.push(error) })
  await vi.waitUntil(() => errors.length > 0)
  expect(errors[0]).toMatchObject({
    kind: 'config',
    message: expect.stringContaining('http://vendor.example would send'),
  })
  expect(asked).toEqual([])
})

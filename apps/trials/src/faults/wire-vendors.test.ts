import {
  type Behaviour,
  type Connection,
  navixy as navixyServer,
  type Skapi,
  skapi as skapiServer,
  websocketServer,
} from '@tributary/emulator'
import { navixy, trackerState } from '@tributary/navixy'
import { group, inbox, skapi } from '@tributary/skapi'
import { userEvents } from '@tributary/teletracker'
import { messages, websocket } from '@tributary/websocket'
import { expect, it, onTestFinished, vi } from 'vitest'
import { phones } from './vehicles'
import { delay, pass, until, type Wire, type WireOptions, wire } from './wire'

const LONG = 600_000

/* ---------- Navixy ---------- */

const state = (battery_level: number) => ({ source_id: 10_001, battery_level })
const entry = (n: number) => JSON.stringify({ type: 'event', event: 'state', data: state(n) })
const framed = (text: string) => `${text.length}|${text}`
/** What a real server writes to a client that comes back. */
const blank = `${' '.repeat(2_048)}\n`.repeat(2)

it.each<['frames' | 'lengths', readonly string[]]>([
  ['frames', ['X', blank, ' X \n', 'XXX', '', entry(1), `XX${entry(2)}`, ` \n${entry(3)}`, 'X', entry(4)]],
  [
    'lengths',
    [
      '1|X',
      blank,
      'X',
      framed(entry(1)) + framed(entry(2)),
      `XX${framed(entry(3))}`,
      framed(entry(4)).slice(0, 1),
      framed(entry(4)).slice(1, 20),
      framed(entry(4)).slice(20) + framed('X'),
    ],
  ],
])(
  'case 45: beats and blanks are no JSON, and messages told apart by their %s are heard whole, also after a reconnect',
  async (how, frames) => {
    const vendor = navixyServer({ trackers: 1, lengthFraming: how === 'lengths' ? 'always' : 'never' })
    const on = await wire({
      vendor,
      provider: (url) => navixy({ url, credentials: () => vendor.credentials().hash }),
      client: { backoff: () => 100 },
    })
    const heard = on.hear(trackerState({ trackers: [1] }))
    const told = () =>
      heard.timeline.map((one) => (one === 'gap' ? one : one.type === 'state' ? one.state.battery_level : one.type))
    const parse = vi.spyOn(JSON, 'parse')
    onTestFinished(() => parse.mockRestore())
    for (const round of [1, 2]) {
      await until(() => on.live(heard) && on.emulator.connections.length === round, 'It was live')
      for (const frame of frames) on.emulator.connections.at(-1)?.send(frame)
      await until(() => told().filter((level) => level === 4).length === round, 'The last was heard')
      // The client's own beats begin anew as well.
      await pass(30_000)
      await until(() => on.emulator.connections.at(-1)?.frames.at(-1)?.frame === 'X', 'The client had sent its beat')
      if (round === 2) break
      on.control.drop()
      await pass(await delay(on))
    }
    const current = expect.any(Number)
    expect(told()).toEqual([current, 1, 2, 3, 4, 'gap', current, 1, 2, 3, 4])
    expect(heard.gaps).toMatchObject([{ reason: 'reconnected' }])
    expect(on.warnings()).toEqual([])
    expect(parse.mock.results.filter(({ type }) => type === 'throw')).toEqual([])
  },
)

/* ---------- Skapi ---------- */

const credentials = (vendor: Skapi) => () => {
  const { service, owner, users } = vendor.credentials()
  return { service, owner, accessToken: users[0]?.accessToken ?? '', idToken: users[0]?.idToken ?? '' }
}
const tab = (vendor: Skapi, options: Partial<WireOptions> = {}): Promise<Wire> =>
  wire({
    vendor,
    provider: (url) => skapi({ url, credentials: credentials(vendor) }),
    client: { backoff: () => 100 },
    ...options,
  })
/** What a client said of groups: the group it wanted to be in, or none. */
const joins = ({ frames }: Connection) =>
  frames.flatMap(({ direction, frame }) => {
    const said = direction === 'in' ? JSON.parse(frame) : {}
    return said.action === 'joinRoom' ? [said.rid] : []
  })
const said = (heard: { readonly events: readonly { readonly type: string; readonly message?: unknown }[] }) =>
  heard.events.flatMap(({ type, message }) => (type === 'message' ? [message] : []))

it.each([
  // As the vendor's client reads them: decodeURI, then JSON.
  ['a%20b', 'raw', 'a b'],
  ['a%20b', 'uri', 'a%20b'],
  ['100% ü 🚢', 'uri', '100% ü 🚢'],
  ['%', 'uri', '%'],
  // There decodeURI throws, and the vendor's client drops the frame.
  ['100%', 'raw', '100%'],
  ['100% of a%20b', 'raw', '100% of a%20b'],
] as const)('case 46: the message %j that the server writes %s is heard as %j', async (text, encoding, wanted) => {
  const vendor = skapiServer({ encoding })
  const on = await tab(vendor)
  const heard = on.hear(group('lobby'))
  await until(() => on.live(heard), 'It was live')
  on.control.emit({ '#message': text, '#user_id': 'ada', '#srid': 'lobby' })
  on.control.emit({ '#message': { text }, '#user_id': 'ada', '#srid': 'lobby' })
  await until(() => said(heard).length === 2, 'Both were heard')
  expect([said(heard), on.warnings()]).toEqual([[wanted, { text: wanted }], []])
  const frame = on.emulator.connections[0]?.frames.at(-2)?.frame ?? ''
  const vendors = () => JSON.parse(decodeURI(frame))['#message']
  if (encoding === 'raw' && /%( |"|$)/.test(text)) expect(vendors).toThrow(URIError)
  else expect(vendors()).toBe(wanted)
})

it('case 47: two tabs of one account are independent: what happens to one the other does not notice', async () => {
  const vendor = skapiServer()
  const one = await tab(vendor)
  const two = await tab(vendor, { beside: one })
  const [lobby, box, den] = [one.hear(group('lobby')), two.hear(inbox()), two.hear(group('den'))]
  await until(() => one.live(lobby) && two.live(box, den), 'Both tabs were live')
  const [first, second] = one.emulator.connections
  first?.terminate()
  await pass(await delay(one))
  await until(() => one.live(lobby), 'The first tab was live again')
  one.control.emit({ '#message': 1, '#srid': 'lobby' })
  one.control.emit({ '#message': 2, '#srid': 'den' })
  await until(() => said(lobby).length + said(den).length === 2, 'Each heard its group')
  expect([said(lobby), said(den)]).toEqual([[1], [2]])
  expect([lobby, box, den].map(({ gaps }) => gaps.length)).toEqual([1, 0, 0])
  await one.client.close()
  await pass(LONG)
  expect([second && joins(second), second?.closed, two.client.connection.status]).toEqual([['den'], null, 'connected'])
})

it('case 47: a second group takes the place of the first, which has visibly failed and does not fight for it', async () => {
  const vendor = skapiServer()
  const on = await tab(vendor)
  const lobby = on.hear(group('lobby'))
  await until(() => on.live(lobby), 'It was live')
  const den = on.hear(group('den'))
  await until(() => on.live(den), 'The second was live')
  expect([lobby.statuses.at(-1), lobby.error?.kind]).toEqual(['failed', 'displaced'])
  on.control.drop()
  await pass(await delay(on))
  await until(() => on.live(den), 'The second was live again')
  on.client.retry()
  await pass(LONG / 2)
  expect(on.emulator.connections.map(joins)).toEqual([['lobby', 'den'], ['den']])
  expect([lobby.statuses.at(-1), den.gaps.length]).toEqual(['failed', 1])
})

/* ---------- an account with one place ---------- */

it('case 47: a tab that is thrown out has visibly failed, and comes back when a person asks, not by itself', async () => {
  const inside: Connection[] = []
  const newestOnly: Behaviour = () => ({
    open(connection) {
      for (const older of inside.splice(0)) older.close(4409, 'signed in elsewhere')
      inside.push(connection)
    },
  })
  const vendor = websocketServer()
  const options: WireOptions = {
    vendor,
    behaviour: newestOnly,
    provider: (url) => websocket({ url, verdict: (code) => (code === 4409 ? 'displaced' : undefined) }),
  }
  const one = await wire(options)
  const first = one.hear(messages())
  await until(() => one.live(first), 'The first tab was live')
  const two = await wire({ ...options, beside: one })
  const second = two.hear(messages())
  await until(() => first.statuses.at(-1) === 'failed' && two.live(second), 'The second tab took its place')
  expect(one.client.connection).toMatchObject({
    status: 'failed',
    error: { kind: 'displaced', code: 4409, reason: 'signed in elsewhere', retryable: false },
  })
  for (const hint of ['offline', 'online', 'hidden', 'visible', 'resume', 'wake'] as const) one.hint(hint)
  await pass(LONG)
  expect([one.emulator.attempts, two.client.connection.status]).toEqual([2, 'connected'])
  one.client.retry()
  await until(() => one.live(first) && second.statuses.at(-1) === 'failed', 'The first tab took its place')
  await pass(LONG)
  expect([one.emulator.attempts, second.error?.kind, first.timeline]).toEqual([3, 'displaced', ['gap']])
})

it('case 47: where an account may connect once, the second tab is refused and the first one not disturbed', async () => {
  const one = await phones({ emulated: { connectionsPerToken: 1 } })
  const first = one.hear(userEvents())
  await until(() => one.live(first), 'The first tab was live')
  const two = await phones({ beside: one, credentials: () => one.vendor.credentials().token })
  const second = two.hear(userEvents())
  await until(() => second.statuses.at(-1) === 'failed', 'The second tab was refused')
  expect([second.error?.kind, second.error?.reason]).toEqual(['unauthorized', 'The token has too many connections.'])
  await pass(LONG)
  one.ring(1)
  await until(() => first.events.length === 1, 'The first tab heard an event')
  expect([two.emulator.attempts, first.gaps, two.asked]).toEqual([3, [], ['first', 'rejected']])
})

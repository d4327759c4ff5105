import { type Connection, type Skapi, skapi as skapiServer } from '@tributary/emulator'
import { group, inbox, skapi } from '@tributary/skapi'
import { expect, it } from 'vitest'
import { delay, pass, until } from './clock'
import { type Wire, type WireOptions, wire } from './wire'

/** Longer than anything waits, and not so long that the server ends what is idle. */
const LONG = 300_000

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
  await pass(LONG)
  expect(on.emulator.connections.map(joins)).toEqual([['lobby', 'den'], ['den']])
  expect([lobby.statuses.at(-1), den.gaps.length]).toEqual(['failed', 1])
})

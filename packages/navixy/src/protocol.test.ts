import { expect, it } from 'vitest'
import { baseOf, baseOfSocket, createReader, dialUrl, socketUrl } from './protocol'

const UUID = 'b623a15d-9623-4fd8-a9d3-697036635c29'
const QUERY =
  'X-Atmosphere-tracking-id=0&X-Atmosphere-Framework=2.3.6-javascript&X-Atmosphere-Transport=websocket&Content-Type=application/json&X-atmo-protocol=true'

function reader() {
  const warnings: string[] = []
  const read = createReader(1_000, (message) => warnings.push(message))
  return { read, warnings, messages: (...frames: readonly string[]) => frames.flatMap((frame) => read(frame).messages) }
}

it('dials the address of the vendor’s page', () => {
  expect(dialUrl('wss://domain.com/event/subscription')).toBe(`wss://domain.com/event/subscription?${QUERY}`)
})

it('keeps a query of the user’s own, and drops a fragment', () => {
  expect(dialUrl('wss://domain.com/ws?tenant=7#top')).toBe(`wss://domain.com/ws?tenant=7&${QUERY}`)
  expect(socketUrl('https://domain.com/v2?tenant=7')).toBe('wss://domain.com/v2/event/subscription?tenant=7')
})

it('knows each region’s base, one of your own, and neither by default', () => {
  expect((['eu', 'us', 'me'] as const).map((region) => baseOf({ region }))).toEqual([
    'https://api.eu.navixy.com/v2',
    'https://api.us.navixy.com/v2',
    'https://api.me.navixy.com/v2',
  ])
  expect(baseOf({ baseUrl: 'https://api.domain.com/' })).toBe('https://api.domain.com')
  expect(baseOf({})).toBeUndefined()
  expect(socketUrl('http://127.0.0.1:8787/navixy/v2')).toBe('ws://127.0.0.1:8787/navixy/v2/event/subscription')
  expect(baseOfSocket('wss://domain.com/v2/event/subscription/?tenant=7')).toBe('https://domain.com/v2?tenant=7')
})

it('reads the handshake of the vendor’s page', () => {
  expect(reader().read(`${UUID}|30000|X|`)).toEqual({ handshake: { interval: 30_000, padding: 'X' }, messages: [] })
})

it('keeps what stands behind the handshake, and takes no second one', () => {
  const { read, warnings } = reader()
  expect(read(`${UUID}|0||{"n":1}`)).toEqual({ handshake: { interval: 0, padding: '' }, messages: [{ n: 1 }] })
  expect(read(`${UUID}|30000|X|`)).toEqual({ messages: [] })
  expect(warnings).toEqual(['A message that is not JSON was dropped'])
})

it('takes no JSON for a handshake, whatever is in it, and reads what comes before one', () => {
  const { read, warnings } = reader()
  const message = { text: `${UUID}|30000|X|` }
  expect(read(JSON.stringify(message))).toEqual({ messages: [message] })
  expect(read(`${UUID}|30000|X|`).handshake).toBeDefined()
  expect(warnings).toEqual([])
})

it('drops beats and blanks, also those glued to each other or to a message', () => {
  const { messages, warnings } = reader()
  const blank = `${' '.repeat(2048)}\n`.repeat(2)
  expect(messages(`${UUID}|30000|X|`, 'X', ' X \n', 'XXX', '', blank, 'XX{"n":1}', ' \n{"n":2} ')).toEqual([
    { n: 1 },
    { n: 2 },
  ])
  expect(warnings).toEqual([])
})

it('knows beats by the padding that the handshake names', () => {
  const { messages, warnings } = reader()
  expect(messages(`${UUID}|30000|beat|`, 'beat', 'beatbeat{"n":1}', 'X')).toEqual([{ n: 1 }])
  expect(warnings.length).toBe(1)
})

it('tells of a message that is not JSON and goes on', () => {
  const { messages, warnings } = reader()
  expect(messages(`${UUID}|30000|X|`, '{"n":', 'hello|there|you', '{"n":1}')).toEqual([{ n: 1 }])
  expect(warnings.length).toBe(2)
})

const framed = (text: string) => `${text.length}|${text}`

it('takes messages by their length where the handshake has one: several in a frame, one over several', () => {
  const { messages, warnings } = reader()
  const [one, two] = ['{"text":"πλοίο 🚢|"}', '{"n":2}']
  const both = framed(one) + framed(two)
  expect(
    messages(`45|${UUID}|30000|X|`, both, both.slice(0, 1), both.slice(1, 9), both.slice(9), '1|X', ' \n'),
  ).toEqual([JSON.parse(one), { n: 2 }, JSON.parse(one), { n: 2 }])
  expect(warnings).toEqual([])
})

it('drops beats without a length where messages have one, also those glued to a message', () => {
  const { messages, warnings } = reader()
  expect(messages(`45|${UUID}|30000|X|`, 'X', `XX${framed('{"n":1}')}X${framed('{"n":2}')}`, ' X\n', '1|X')).toEqual([
    { n: 1 },
    { n: 2 },
  ])
  expect(warnings).toEqual([])
})

it('takes lengths that stand behind the handshake in its own frame', () => {
  expect(reader().messages(`45|${UUID}|30000|X|${framed('{"n":1}')}`)).toEqual([{ n: 1 }])
})

it('drops text whose length is none, or more than is allowed, and goes on with the next frame', () => {
  const { messages, warnings } = reader()
  expect(
    messages(`45|${UUID}|30000|X|`, '{"n":0}', framed('{"n":1}'), '1001|x', 'x'.repeat(30), framed('{"n":2}')),
  ).toEqual([{ n: 1 }, { n: 2 }])
  expect(warnings.length).toBe(3)
})

it('takes a number at the start of a message for no length unless the handshake says so', () => {
  expect(reader().messages(`${UUID}|30000|X|`, '7')).toEqual([7])
})

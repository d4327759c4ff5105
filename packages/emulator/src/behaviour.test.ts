import { expect, it, vi } from 'vitest'
import {
  type Behaviour,
  createMemoryEmulator,
  delays,
  drops,
  healthy,
  loses,
  mutes,
  overtakes,
  refuses,
  repeats,
  replaces,
  says,
  sequence,
  teletracker,
  together,
} from './index'
import { listen, raw } from './raw'

function emulate(behaviour: Behaviour) {
  const vendor = teletracker()
  const emulator = createMemoryEmulator({ vendors: [vendor], behaviour })
  const url = emulator.url('teletracker')
  const { token } = vendor.credentials()
  return {
    emulator,
    url,
    token,
    dial: () => raw(emulator.WebSocket, url),
    listen: () => listen(emulator.WebSocket, url, token),
  }
}
const event = (n: number) => ({ type: 'userevent', n })

it('gives the first connection the first behaviour, the second the second, and repeats the last', async () => {
  const { dial, token } = emulate(sequence(refuses(4000), drops({ after: 1 }), healthy()))
  expect(await dial().closed).toEqual({ code: 4000, reason: '' })
  const second = dial()
  await second.opened
  expect(await second.ask({ type: 'authrequest', token })).toEqual({ type: 'authresponse', success: true })
  expect(await second.closed).toEqual({ code: 1006, reason: '' })
  for (const client of [dial(), dial()]) {
    await client.opened
    expect(await client.ask({ type: 'authrequest', token })).toEqual({ type: 'authresponse', success: true })
    expect(await client.ask({ type: 'startusereventrequest' })).toEqual({
      type: 'startusereventresponse',
      success: true,
    })
  }
})

it('refuses before the upgrade, so that the client never opens and reads 1006', async () => {
  const { dial, emulator } = emulate(refuses({ status: 403 }))
  const client = dial()
  const opened = vi.fn()
  client.socket.onopen = opened
  expect(await client.closed).toEqual({ code: 1006, reason: '' })
  expect(opened).not.toHaveBeenCalled()
  expect([emulator.attempts, emulator.connections.length]).toEqual([1, 0])
})

it('refuses after the upgrade with a code and a reason', async () => {
  const client = emulate(refuses({ code: 4000, reason: 'bad key' })).dial()
  await client.opened
  expect(await client.closed).toEqual({ code: 4000, reason: 'bad key' })
})

it('drops with a code and a reason after so many frames to the client, the last of which arrives', async () => {
  const { listen, emulator } = emulate(drops({ after: 3, code: 1012, reason: 'deploy' }))
  const client = await listen()
  emulator.control('teletracker').emit(event(1))
  emulator.control('teletracker').emit(event(2))
  expect(await client.next()).toEqual(event(1))
  expect(await client.closed).toEqual({ code: 1012, reason: 'deploy' })
  expect(client.frames).toEqual([])
})

it('falls silent after so many frames and answers nothing, not even a close, until it is let go', async () => {
  const { listen, emulator } = emulate(mutes({ after: 2 }))
  const client = await listen()
  const [connection] = emulator.connections
  emulator.control('teletracker').emit(event(1))
  client.send({ type: 'stopusereventrequest' })
  client.socket.close()
  const before = connection?.frames.length
  await emulator.fetch(`${emulator.http}/teletracker/auth/login`)
  expect([client.socket.readyState, connection?.frames.length, client.socket.bufferedAmount]).toEqual([2, before, 31])
  connection?.mute(false)
  expect(await client.closed).toEqual({ code: 1005, reason: '' })
  expect(client.frames).toEqual([])
  expect(connection?.frames.slice(-2)).toMatchObject([
    { direction: 'in', frame: '{"type":"stopusereventrequest"}' },
    { direction: 'out', frame: '{"type":"stopusereventresponse","success":true}' },
  ])
})

it('sends late and in order, also what closes', async () => {
  vi.useFakeTimers()
  const { dial, token } = emulate(delays(500))
  const client = dial()
  await client.opened
  client.send({ type: 'authrequest', token })
  client.send({ type: 'startusereventrequest' })
  await vi.advanceTimersByTimeAsync(499)
  expect(client.frames).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(await client.next()).toMatchObject({ type: 'authresponse' })
  expect(await client.next()).toMatchObject({ type: 'startusereventresponse' })
  vi.useRealTimers()
})

it('loses, repeats and replaces the frames that match a type, a pattern or a question', async () => {
  const { listen, emulator } = emulate(
    together(
      loses(/"n":1/g),
      repeats((text) => text.includes('"n":2')),
      replaces('accountevent', '[1'),
    ),
  )
  const client = await listen()
  await client.ask({ type: 'startaccounteventrequest' })
  const { emit } = emulator.control('teletracker')
  for (const frame of [event(1), event(1), event(2), { type: 'accountevent' }, event(3)]) emit(frame)
  expect(await client.next()).toEqual(event(2))
  expect(await client.next()).toEqual(event(2))
  expect(await client.text()).toBe('[1')
  expect(await client.next()).toEqual(event(3))
})

it('lets an event overtake the answer to the start of its stream', async () => {
  const { dial, token, emulator } = emulate(overtakes('userevent', 'startusereventresponse'))
  const client = dial()
  await client.opened
  await client.ask({ type: 'authrequest', token })
  client.send({ type: 'startusereventrequest' })
  expect(await client.ask({ type: 'stopaccounteventrequest' })).toMatchObject({ type: 'stopaccounteventresponse' })
  emulator.control('teletracker').emit(event(1))
  expect(await client.next()).toEqual(event(1))
  expect(await client.next()).toEqual({ type: 'startusereventresponse', success: true })
})

it('lets the answer to a stop overtake an event', async () => {
  const { listen, emulator } = emulate(overtakes('stopusereventresponse', 'userevent'))
  const client = await listen()
  emulator.control('teletracker').emit(event(1))
  expect(await client.ask({ type: 'stopusereventrequest' })).toMatchObject({ type: 'stopusereventresponse' })
  expect(await client.next()).toEqual(event(1))
})

it('says anything right after opening: bad JSON, other JSON, bytes', async () => {
  const client = emulate(says('{"type":', '[1]', '7', '{"no":"type"}', new Uint8Array([1, 2, 3]))).dial()
  await client.opened
  expect([await client.text(), await client.text(), await client.text(), await client.text()]).toEqual([
    '{"type":',
    '[1]',
    '7',
    '{"no":"type"}',
  ])
  expect(await ((await client.text()) as Blob).arrayBuffer()).toEqual(new Uint8Array([1, 2, 3]).buffer)
})

it('passes frames to the client through behaviours in the order written', async () => {
  const dropsAfterLoss = emulate(together(loses('authresponse'), drops({ after: 1 })))
  const first = dropsAfterLoss.dial()
  await first.opened
  first.send({ type: 'authrequest', token: dropsAfterLoss.token })
  expect(await first.ask({ type: 'startusereventrequest' })).toMatchObject({ type: 'startusereventresponse' })
  await first.closed

  const losesAfterDrop = emulate(together(drops({ after: 1 }), loses('authresponse')))
  const second = losesAfterDrop.dial()
  await second.opened
  second.send({ type: 'authrequest', token: losesAfterDrop.token })
  await second.closed
  expect(second.frames).toEqual([])
})

it('passes frames from the client through behaviours in the opposite order', async () => {
  const says =
    (word: string): Behaviour =>
    () => ({ in: (text, next) => next(text.replace('}', `,"${word}":1}`)) })
  const heard: string[] = []
  const spy = emulate(together(() => ({ in: (text) => heard.push(text) }), says('second'), says('first')))
  const other = spy.dial()
  await other.opened
  other.send({ type: 'x' })
  other.socket.close()
  await other.closed
  expect(heard).toEqual(['{"type":"x","first":1,"second":1}'])
})

it('names the close codes that no server can send', () => {
  expect(() => refuses(1006)).toThrow(
    'No server can send close code 1006: use 1000 to 4999 without 1004, 1005, 1006 and 1015; for 1006 leave the code out.',
  )
  expect(() => drops({ after: 1, reason: 'why' })).toThrow('A close reason needs a close code: add one, such as 4000.')
  expect(() => refuses({ code: 4000, reason: 'é'.repeat(62) })).toThrow('A close reason is at most 123 bytes long.')
  expect(() => refuses({ status: 200 })).toThrow('An upgrade is refused with an HTTP status from 400 to 599, not 200.')
})

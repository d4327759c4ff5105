import { says } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { channels, type Message, pass, sent, stage } from '../test/kit'
import { channel, messages } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const fails = (): never => {
  throw new Error('oh')
}

it('beats once it is let in, a string as it is and anything else as JSON, until it is closed', async () => {
  let n = 0
  const on = stage<string | undefined>({
    server: { hello: 'frame' },
    latency: 1_000,
    provider: (vendor) => ({
      credentials: () => vendor.credentials().token,
      hello: (token) => ({ type: 'hello', token }),
      accepted: (message) => message?.type === 'welcome',
      heartbeat: { interval: 500, frame: () => (++n % 2 ? 'ping' : { n }) },
    }),
  })
  on.hear(messages())
  await pass(5_000)
  expect(sent(on).slice(0, 3)).toEqual([expect.stringContaining('hello'), 'ping', '{"n":2}'])
  await on.client.close()
  await pass(5_000)
  expect(vi.getTimerCount()).toBe(0)
})

it('replaces a connection that is silent for longer than it may be, and only then', async () => {
  const on = stage({
    server: { channels: true },
    provider: () => ({
      ...channels,
      silence: 60_000,
      heartbeat: { interval: 25_000, frame: () => ({ type: 'ping' }) },
    }),
  })
  const heard = on.hear(channel('a'))
  await pass(300_000)
  expect([heard.statuses, on.emulator.attempts]).toEqual([['pending', 'live'], 1])
  on.emulator.control('websocket').mute({ on: true })
  // The last answer to a beat came 25 s ago.
  await pass(34_000)
  expect(on.emulator.attempts).toBe(1)
  await pass(2_000)
  expect(on.emulator.attempts).toBe(2)
  on.emulator.control('websocket').mute({ on: false })
  await pass(20_000)
  expect(heard.statuses.at(-1)).toBe('live')
  expect(heard.gaps).toHaveLength(1)
  await on.client.close()
})

it('stays with a connection that is silent where nothing is said of silence', async () => {
  const on = stage()
  const heard = on.hear(messages())
  await pass(3_600_000)
  expect([heard.statuses, on.emulator.attempts]).toEqual([['pending', 'live'], 1])
  await on.client.close()
})

it('reads JSON, and takes for text what is none, unless decode says otherwise', async () => {
  const frames = ['{"n":1}', '7', '"text"', 'text', '', '{"n":']
  const read = async (decode?: (text: string) => Message) => {
    const on = stage({ behaviour: says(...frames), provider: () => ({ decode }) })
    const heard = on.hear(messages())
    await pass()
    await on.client.close()
    return [heard.events, on.warnings().length]
  }
  expect(await read()).toEqual([[{ n: 1 }, 7, 'text', 'text', '', '{"n":'], 0])
  expect(await read(JSON.parse)).toEqual([[{ n: 1 }, 7, 'text'], 3])
  expect(await read((text) => ({ data: text }))).toEqual([frames.map((data) => ({ data })), 0])
})

it('is not stopped by functions that throw at a message: it is told, and the next one is heard', async () => {
  const on = stage<string | undefined>({
    server: { hello: 'frame', channels: true },
    behaviour: () => ({
      out(data, next) {
        // Everything comes twice, the first time as something that no function is ready for.
        next('null')
        next(data)
      },
    }),
    provider: (vendor) => ({
      ...channels,
      credentials: () => vendor.credentials().token,
      hello: (token) => ({ type: 'hello', token }),
      accepted: (message) => (message ?? fails()).type === 'welcome',
      joined: (message, { name }) => (message ?? fails()).type === 'joined' && message?.channel === name,
      route: (message) => channels.route?.(message ?? fails()),
    }),
  })
  const heard = on.hear(channel('a'))
  await pass()
  on.emit({ type: 'event', channel: 'a', data: 1 })
  await pass()
  expect(heard.events).toEqual([1])
  expect(new Set(on.warnings())).toEqual(
    new Set([
      'accepted threw: Error: oh',
      'A message that came before the server had accepted was dropped',
      'joined threw: Error: oh',
      'route threw: Error: oh',
    ]),
  )
  await on.client.close()
})

it('comes back after a verdict that throws, and after a hello that throws', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  const hello = vi.fn().mockImplementationOnce(fails)
  const on = stage({ provider: () => ({ verdict: fails, hello }) })
  const heard = on.hear(messages())
  await pass()
  expect(hello).toHaveBeenCalledTimes(2)
  expect(heard.statuses.at(-1)).toBe('live')
  on.emulator.control('websocket').drop({ code: 1012 })
  await pass()
  expect(heard.gaps).toHaveLength(1)
  expect(told.mock.calls).toEqual([[new Error('oh')]])
  told.mockRestore()
  await on.client.close()
})

it('lets a session end while it joins, and joins again on the next one', async () => {
  const on = stage({ server: { channels: true }, provider: () => channels, latency: 100 })
  const heard = on.hear(channel('a'))
  await pass(150)
  // The join is on its way.
  expect(sent(on)).toEqual([])
  on.emulator.control('websocket').drop()
  await pass(2_000)
  expect(heard.statuses).toEqual(['pending', 'live'])
  expect(heard.gaps).toEqual([])
  await on.client.close()
})

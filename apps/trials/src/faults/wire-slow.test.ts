import { messages } from '@tributary/websocket'
import { expect, it } from 'vitest'
import { delay, pass, until } from './clock'
import { type Channels, channels } from './vehicles'
import type { Heard } from './wire'

const KiB = 2 ** 10
const MiB = 2 ** 20
const echo = messages<string>()

/** What has become of a message so far. */
interface Said {
  readonly text: string
  outcome: string
}

/** A client of an echo server that reads nothing any more. */
async function unread(): Promise<{ readonly on: Channels; readonly heard: Heard<string> }> {
  const on = await channels({ server: { channels: false }, provider: { route: undefined }, network: true })
  const heard = on.hear(echo)
  await until(() => on.live(heard), 'It was live')
  on.network.pause('up')
  return { on, heard }
}

/** And what was said to it until a message had to wait. */
async function stuck() {
  const { on, heard } = await unread()
  const said: Said[] = []
  const say = async (): Promise<Said> => {
    const one: Said = { text: `${said.length} `.padEnd(100 * KiB, '.'), outcome: 'waits' }
    said.push(one)
    on.client.send(echo, one.text).then(
      () => {
        one.outcome = 'sent'
      },
      ({ kind }) => {
        one.outcome = kind
      },
    )
    await pass(0)
    return one
  }
  // What the system's own buffers take the client cannot see.
  while ((await say()).outcome === 'sent') expect(said.length).toBeLessThan(1_000)
  return { on, heard, said, say }
}

it('case 40: what a slow server does not take waits, bounded, and leaves in order when the socket has drained', async () => {
  const { on, heard, said, say } = await stuck()
  const [socket] = on.sockets
  expect(socket?.bufferedAmount).toBeGreaterThan(MiB)
  expect(socket?.bufferedAmount).toBeLessThan(MiB + 2 * 100 * KiB)
  // 256 KiB may wait: two messages of these.
  expect([(await say()).outcome, (await say()).outcome, (await say()).outcome]).toEqual([
    'waits',
    'queue-full',
    'queue-full',
  ])
  on.network.resume('up')
  await until(() => (socket?.bufferedAmount ?? 0) === 0, 'The socket had drained')
  await pass(100)
  const taken = said.filter(({ outcome }) => outcome === 'sent')
  expect(taken.length).toBe(said.length - 2)
  await until(() => heard.events.length === taken.length, 'All came back')
  expect(heard.events.map((text) => Number.parseInt(text, 10))).toEqual(taken.map((_, n) => n))
  expect([heard.gaps, on.emulator.attempts, on.client.connection.status]).toEqual([[], 1, 'connected'])
})

it('case 40: a socket that has not drained for 30 s is given up, and what waited is not sent later', async () => {
  const { on, heard, said } = await stuck()
  await pass(9_900)
  expect(said.at(-1)?.outcome).toBe('waits')
  await pass(20_000)
  // Its own ten seconds are over.
  expect([said.at(-1)?.outcome, on.client.connection.status]).toEqual(['timeout', 'connected'])
  await pass(100)
  expect(on.client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'network' } })
  const ms = await delay(on)
  await on.network.heal()
  await pass(ms)
  await until(() => on.live(heard), 'It was live again')
  expect(await on.client.send(echo, 'after')).toBeUndefined()
  await until(() => heard.events.includes('after'), 'The next one came back')
  const second = on.emulator.connections[1]?.frames.filter(({ direction }) => direction === 'in')
  expect([second?.map(({ frame }) => frame), heard.timeline]).toEqual([['after'], ['gap', 'after']])
})

it('case 40: a socket that holds back more than 4 MiB is given up at once, and whether that arrived is unknown', async () => {
  const { on, heard } = await unread()
  const outcome = on.client.send(echo, 'x'.repeat(16 * MiB)).catch((thrown) => thrown.kind)
  expect(await outcome).toBe('unknown-outcome')
  expect(on.client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'network' } })
  const ms = await delay(on)
  await on.network.heal()
  await pass(ms)
  await until(() => on.live(heard), 'It was live again')
  expect([on.emulator.connections[1]?.frames, heard.timeline]).toEqual([[], ['gap']])
})

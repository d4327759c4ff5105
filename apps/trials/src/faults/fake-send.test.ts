import { channel } from '@tributary/websocket'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Play, type Stage, stage } from './stage'

const news = channel<string, string>('news')
const MiB = 1024 * 1024
const queue = { whenOffline: 'queue' } as const

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

type Sending = Parameters<Stage['client']['send']>[2]

/** A stage on which `news` is live. */
async function live(play?: Play, options?: Parameters<typeof stage>[1]) {
  const scene = stage(play, options)
  const { client, lines, listen, pass } = scene
  const heard = listen(news)
  await pass()
  return {
    ...scene,
    heard,
    /** Becomes `sent` or the kind of the error. */
    say: (data: string, sending?: Sending): Promise<string> =>
      client.send(news, data, sending).then(
        () => 'sent',
        ({ kind }) => kind,
      ),
    /** What has arrived, on all lines. */
    arrived: () => lines.flatMap(({ heard }) => heard.filter(({ type }) => type === 'say').map(({ data }) => data)),
  }
}
const tally = (outcomes: readonly string[]) =>
  Object.fromEntries(
    [...new Set(outcomes)].map((kind) => [kind, outcomes.filter((outcome) => outcome === kind).length]),
  )

it('case 37: of 10 000 messages sent while offline 256 wait, are sent once and in order, and every other one says why not', async () => {
  const { watched, line, pass, say, arrived, said } = await live({}, { backoff: () => 20_000 })
  line().end(1006)
  const texts = Array.from({ length: 10_000 }, (_, n) => `${n}`)
  const sending = Promise.all(texts.map((text) => say(text, queue)))
  await pass(19_999)
  expect(arrived()).toEqual([])
  await pass(1_000)
  const outcomes = await sending
  expect(tally(outcomes)).toEqual({ sent: 256, 'queue-full': 9_744 })
  expect(arrived()).toEqual(texts.filter((_, n) => outcomes[n] === 'sent'))
  // Joins leave before what has waited.
  expect(said().slice(0, 4)).toEqual(['hello', 'join news', 'hello', 'join news'])
  await watched.closed()
})

it('case 37: 256 KiB are as full as 256 messages, and what waits for nothing is refused at once', async () => {
  const { watched, line, pass, say, arrived } = await live()
  line().end(1006)
  const kib = (n: number) => 'x'.repeat(n * 1024 - 2)
  const sending = Promise.all([say(kib(200), queue), say(kib(56), queue), say('x', queue), say('unqueued')])
  await pass(1_000)
  expect(await sending).toEqual(['sent', 'sent', 'queue-full', 'offline'])
  expect(arrived()).toEqual([kib(200), kib(56)])
  await watched.closed()
})

it('case 38: a message that has waited for 30 s is refused, and not sent when the server is back', async () => {
  const { watched, line, pass, say, arrived } = await live({}, { backoff: () => 40_000 })
  line().end(1006)
  const old = say('old', queue)
  await pass(15_000)
  const young = say('young', queue)
  await pass(14_999)
  const settled = Promise.race([old, Promise.resolve('waits')])
  expect(await settled).toBe('waits')
  await pass(1)
  expect(await old).toBe('expired')
  await pass(60_000)
  expect([await young, arrived()]).toEqual(['sent', ['young']])
  await watched.closed()
})

it('case 40: behind 1 MiB that does not leave messages wait, and go when it has left', async () => {
  const { watched, line, lines, pass, say, arrived } = await live()
  line().bufferedAmount = MiB + 1
  expect(await say('fills it')).toBe('sent')
  const waiting = ['one', 'two', 'three'].map((text) => say(text))
  await pass(9_000)
  expect(arrived()).toEqual(['fills it'])
  line().bufferedAmount = 0
  await pass(1_000)
  expect(await Promise.all(waiting)).toEqual(['sent', 'sent', 'sent'])
  expect(arrived()).toEqual(['fills it', 'one', 'two', 'three'])
  expect(lines).toHaveLength(1)
  await watched.closed()
})

it.each([
  ['more than 4 MiB wait', 4 * MiB + 1, 0, 0],
  ['more than 1 MiB has waited for 30 s', 2 * MiB, 20_000, 11_000],
])(
  'case 40: where %s the socket is replaced, and nothing is sent twice or lost in silence',
  async (_, bytes, before, after) => {
    const { watched, heard, line, lines, pass, say, arrived } = await live()
    line().bufferedAmount = bytes
    const sent = say('fills it')
    await pass(before)
    const waiting = [say('patient', queue), say('urgent', { timeout: 60_000 })]
    await pass(after)
    expect(lines[0]?.closes).toBe(1)
    await pass(2_000)
    expect(['sent', 'unknown-outcome']).toContain(await sent)
    expect(await Promise.all(waiting)).toEqual(['sent', 'offline'])
    expect(arrived()).toEqual(['fills it', 'patient'])
    expect([lines.length, heard.gaps.length]).toEqual([2, 1])
    await watched.closed()
  },
)

import { createView } from '@tributary/core'
import { type Behaviour, healthy, loses, overtakes, repeats, sequence } from '@tributary/emulator'
import { channel } from '@tributary/websocket'
import { expect, it } from 'vitest'
import { delay, pass, until } from './clock'
import { type Channels, channels, numbered } from './vehicles'
import type { Heard } from './wire'

const a = channel<number>('a')

/** What inspect was told of rejoins. */
const markers = ({ inspected }: Channels): string[] =>
  inspected.flatMap((event) => (event.type === 'resumed' || event.type === 'gap' ? [event.type] : []))
const replayed = ({ metas }: Heard<unknown>) => metas.map((meta) => meta.replayed)
/** What the joins on the wire asked for. */
const since = ({ control }: Channels) =>
  control
    .log()
    .flatMap(({ direction, frame }) =>
      direction === 'in' && frame.includes('"join"') ? [JSON.parse(frame).since] : [],
    )

/** Loses the connection, lets these be said meanwhile, and waits until all are back. */
async function away(on: Channels, meanwhile: () => void, ...heard: readonly Heard<unknown>[]): Promise<void> {
  on.control.drop()
  const ms = await delay(on)
  meanwhile()
  await pass(ms)
  await until(() => on.live(...heard), 'All were back')
}

it('case 29: what comes twice is heard once where it has a position', async () => {
  const on = await numbered({ behaviour: repeats('event') })
  const heard = on.hear(a)
  await until(() => on.live(heard), 'It was live')
  for (const n of [1, 2, 3]) on.say('a', n)
  await until(() => heard.events.includes(3), 'The last was heard')
  on.say('b', 'nobody wants this')
  on.say('a', 4)
  await until(() => heard.events.includes(4), 'The next was heard')
  expect(heard.timeline).toEqual([1, 2, 3, 4])
})

it('case 29: what comes twice is heard twice where it has no position', async () => {
  const on = await channels({ behaviour: repeats('event') })
  const heard = on.hear(a)
  await until(() => on.live(heard), 'It was live')
  for (const n of [1, 2, 3]) on.say('a', n)
  await until(() => heard.events.length === 6, 'All were heard')
  expect(heard.timeline).toEqual([1, 1, 2, 2, 3, 3])
})

it('case 29: what the server sends once more after a reconnect, though it was heard before, is not heard again', async () => {
  // It goes on from two before what it was asked for.
  const generous: Behaviour = () => ({
    in: (text, next) => next(text.replace(/"since":(\d+)/, (_, n) => `"since":${Number(n) - 2}`)),
  })
  const on = await numbered({ behaviour: sequence(healthy(), generous) })
  const heard = on.hear(a)
  await until(() => on.live(heard), 'It was live')
  for (const n of [1, 2, 3]) on.say('a', n)
  await until(() => heard.events.length === 3, 'Three were heard')
  await away(on, () => on.say('a', 4), heard)
  await until(() => heard.events.includes(4), 'The fourth was heard')
  expect(heard.timeline).toEqual([1, 2, 3, 4])
  expect(replayed(heard)).toEqual([false, false, false, true])
  const said = on.emulator.connections[1]?.frames.filter(({ frame }) => frame.includes('replayed')).length
  expect(said).toBe(3)
})

/** That of the third event, when it is said first. */
const third = (text: string) => text.includes('"position":3') && !text.includes('replayed')
const fourth = (text: string) => text.includes('"position":4') && !text.includes('replayed')

it.each<[string, Behaviour]>([
  ['is lost', loses(third)],
  ['comes late', overtakes(fourth, third)],
])('case 30: when an event %s, the ones behind it wait until it has been asked for and heard', async (_, behaviour) => {
  const on = await numbered({ behaviour })
  const heard = [on.hear(a), on.hear(channel('b'))]
  const [first, other] = heard
  await until(() => on.live(...heard), 'Both were live')
  for (const n of [1, 2, 3, 4]) on.say('a', n)
  await until(() => first?.statuses.at(-1) === 'recovering', 'The hole was noticed')
  on.say('a', 5)
  on.say('b', 'untouched')
  await until(() => other?.events.length === 1, 'The other channel was heard')
  expect(first?.timeline).toEqual([1, 2])
  await pass(100)
  await until(() => first?.events.includes(5), 'The last was heard')
  expect(heard.map(({ timeline }) => timeline)).toEqual([[1, 2, 3, 4, 5], ['untouched']])
  expect([since(on), markers(on), on.emulator.attempts]).toEqual([[undefined, undefined, 2], ['resumed'], 1])
})

it('case 30: when a lost event is not to be had any more, that is a gap, told before the next event', async () => {
  const on = await numbered({ behaviour: loses(third) })
  const heard = on.hear(a)
  await until(() => on.live(heard), 'It was live')
  for (const n of [1, 2, 3, 4]) on.say('a', n)
  await until(() => heard.statuses.at(-1) === 'recovering', 'The hole was noticed')
  on.vendor.evict()
  await pass(100)
  await until(() => on.live(heard), 'It was live again')
  on.say('a', 5)
  await until(() => heard.events.includes(5), 'The next was heard')
  expect(heard.timeline).toEqual([1, 2, 'gap', 5])
  expect(heard.gaps).toMatchObject([{ reason: 'sequence', from: 2, to: 4 }])
})

it('case 31: who is away for longer than the server remembers is told of a gap, and a snapshot fills it', async () => {
  const said: number[] = []
  const answer = { now() {} }
  const on = await numbered({ server: { history: 2 } })
  const say = (n: number) => {
    said.push(n)
    on.say('a', n)
  }
  const view = createView<number, readonly number[]>({
    initial: [],
    reduce: (list, n) => [...list, n],
    async snapshot({ at, reason }) {
      if (reason === 'gap') await new Promise<void>((resolve) => Object.assign(answer, { now: resolve }))
      at(said.length)
      return [...said]
    },
  })
  const heard = on.hear(a)
  const fold = on.client['~fold'](a, view)
  const stop = fold.subscribe(() => {})
  await until(() => on.live(heard), 'It was live')
  say(1)
  say(2)
  await until(() => heard.events.length === 2, 'Two were heard')
  await away(on, () => [3, 4, 5, 6, 7].forEach(say), heard)
  say(8)
  await until(() => heard.events.includes(8), 'The next was heard')
  // It was read so late that the next event is in it, which must not be counted twice.
  answer.now()
  await pass(1_000)
  expect(heard.timeline).toEqual([1, 2, 'gap', 8])
  expect(heard.gaps).toMatchObject([{ reason: 'evicted', from: 2, to: 7 }])
  expect(fold.read()).toMatchObject({ data: said, gap: { reason: 'evicted', recovered: true } })
  stop()
})

it('case 31: a server that begins to count anew is a gap as well, and what it counts is heard', async () => {
  const on = await numbered()
  const heard = on.hear(a)
  await until(() => on.live(heard), 'It was live')
  for (const n of [1, 2, 3]) on.say('a', n)
  await until(() => heard.events.length === 3, 'Three were heard')
  on.vendor.restart()
  await pass(await delay(on))
  await until(() => on.live(heard), 'It was live again')
  on.say('a', 4)
  await until(() => heard.events.includes(4), 'The next was heard')
  expect(heard.timeline).toEqual([1, 2, 3, 'gap', 4])
  expect(heard.gaps).toMatchObject([{ reason: 'evicted', from: 3, to: 0 }])
  expect(heard.metas.map(({ position }) => position)).toEqual([1, 2, 3, 1])
})

it('case 32: who was away while nothing was said goes on without a gap, also where nothing was ever said', async () => {
  const on = await numbered()
  const heard = [on.hear(a), on.hear(channel('b'))]
  await until(() => on.live(...heard), 'Both were live')
  on.say('a', 1)
  await until(() => heard[0]?.events.length === 1, 'It was heard')
  for (const _ of [1, 2]) await away(on, () => {}, ...heard)
  on.say('a', 2)
  on.say('b', 1)
  await until(
    () => heard.every(({ events }) => events.length > 0) && heard[0]?.events.length === 2,
    'Both heard the next',
  )
  expect(heard.map(({ timeline }) => timeline)).toEqual([[1, 2], [1]])
  expect(heard.map(replayed)).toEqual([[false, false], [false]])
  expect([markers(on), since(on)]).toEqual([Array(4).fill('resumed'), [undefined, undefined, 1, 0, 1, 0]])
})

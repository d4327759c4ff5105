import { navixy as navixyServer } from '@tributary/emulator'
import { navixy, trackerState } from '@tributary/navixy'
import { expect, it, onTestFinished, vi } from 'vitest'
import { delay, pass, until } from './clock'
import { wire } from './wire'

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

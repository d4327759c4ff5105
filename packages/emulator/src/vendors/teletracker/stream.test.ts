import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import {
  createMemoryEmulator,
  play,
  type SyntheticEvent,
  teletracker,
  teletrackerCall,
  teletrackerText,
} from '../../index'
import { listen } from '../../raw'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const number = /^\+1504555(01\d\d)$/

async function day(
  seed: string,
  minutes: number,
): Promise<{ readonly mine: SyntheticEvent[]; readonly account: SyntheticEvent[] }> {
  const vendor = teletracker({ seed })
  const emulator = createMemoryEmulator({ vendors: [vendor], stream: true })
  const client = await listen(emulator.WebSocket, emulator.url('teletracker'), vendor.credentials().token)
  await client.ask({ type: 'startaccounteventrequest' })
  await vi.advanceTimersByTimeAsync(minutes * 60_000)
  await emulator.close()
  const all = client.frames.map((frame) => JSON.parse(String(frame)) as SyntheticEvent)
  return {
    mine: all.filter((frame) => frame.type === 'userevent'),
    account: all.filter((frame) => String(frame.type) === 'accountevent'),
  }
}

it('shows every kind of event that the vendor names, each marked as synthetic', async () => {
  const { mine } = await day('', 10)
  expect(new Set(mine.map((frame) => `${frame.event} ${frame.direction ?? ''}${frame.state ?? ''}`))).toEqual(
    new Set([
      'callnotification incoming',
      'callnotification outgoing',
      'callprogress incomingringing',
      'callprogress incominganswered',
      'callprogress incomingended',
      'callprogress outgoingringing',
      'callprogress outgoinganswered',
      'callprogress outgoingended',
      'message incoming',
      'message outgoing',
      'unread ',
      'status ',
    ]),
  )
  for (const frame of mine) expect(frame.synthetic).toBe(true)
})

it('uses numbers that cannot be anybody’s, the user’s own on the right side', async () => {
  const { mine } = await day('', 10)
  for (const frame of mine.filter((frame) => frame.direction)) {
    expect([frame.from_number, frame.to_number]).toEqual([expect.stringMatching(number), expect.stringMatching(number)])
    expect(frame.direction === 'incoming' ? frame.to_number : frame.from_number).toBe('+15045550100')
  }
})

it('is the same for the same seed and different for another', async () => {
  const [first, again, other] = [await day('a', 3), await day('a', 3), await day('b', 3)]
  expect(first.mine).toEqual(again.mine)
  expect(first.mine).not.toEqual(other.mine)
})

it('carries everybody’s events on the account stream, with whose they are', async () => {
  const { mine, account } = await day('', 5)
  expect(new Set(account.map((frame) => frame.user))).toEqual(new Set(['ada@example.test', 'ben@example.test']))
  const hers = account
    .filter((frame) => frame.user === 'ada@example.test')
    .map(({ user, ...frame }) => ({ ...frame, type: 'userevent' }))
  expect(hers).toEqual(mine)
})

it('counts unread texts up with each that comes in', async () => {
  const { mine } = await day('', 10)
  let before = 0
  let counted = 0
  mine.forEach((frame, index) => {
    if (frame.event !== 'unread') return
    const texted = mine[index - 1]?.event === 'message' && mine[index - 1]?.direction === 'incoming'
    if (texted) expect(frame.messages).toBe(before + 1)
    if (texted) counted++
    else expect(frame.messages).toBeLessThanOrEqual(before)
    before = Number(frame.messages)
  })
  expect(counted).toBeGreaterThan(2)
})

it('plays an answered call from notification to end under one id', async () => {
  const seen: [number, SyntheticEvent][] = []
  const start = Date.now()
  play(teletrackerCall({ answered: true, theirs: '+15045550142' }), (frame) => seen.push([Date.now() - start, frame]))
  await vi.runAllTimersAsync()
  expect(seen.map(([, frame]) => `${frame.event} ${frame.state ?? ''}`)).toEqual([
    'callnotification ',
    'callprogress ringing',
    'callprogress answered',
    'callprogress ended',
  ])
  expect(new Set(seen.map(([, frame]) => frame.call_id)).size).toBe(1)
  expect(seen[0]?.[1]).toMatchObject({ direction: 'incoming', from_number: '+15045550142', to_number: '+15045550100' })
  expect(seen.at(-1)?.[1]).toMatchObject({ reason: 'completed' })
  const times = seen.map(([at]) => at)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(times.at(-1)).toBeGreaterThan(3_000)
})

it('ends a call that nobody answers as missed', () => {
  const frames = teletrackerCall({ answered: false }).map((step) => step.frame)
  expect(frames.at(-1)).toMatchObject({ event: 'callprogress', state: 'ended', reason: 'missed', seconds: 0 })
  expect(frames.some((frame) => frame.state === 'answered')).toBe(false)
})

it('gives two calls two ids', () => {
  expect(teletrackerCall()[0]?.frame.call_id).not.toBe(teletrackerCall()[0]?.frame.call_id)
})

it('texts, and counts the unread where the count before is known', () => {
  expect(teletrackerText({ text: 'Hello', unread: 2 }).map((step) => step.frame)).toMatchObject([
    { event: 'message', direction: 'incoming', payload: 'Hello' },
    { event: 'unread', messages: 3 },
  ])
  expect(teletrackerText({ direction: 'outgoing', unread: 2 })).toHaveLength(1)
})

it('stops playing when told', async () => {
  const emit = vi.fn()
  const stop = play(teletrackerCall(), emit)
  await vi.advanceTimersByTimeAsync(0)
  stop()
  await vi.runAllTimersAsync()
  expect(emit).toHaveBeenCalledTimes(1)
})

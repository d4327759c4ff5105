import type { Meta } from '@tributary/core'
import { teletrackerCall, teletrackerText } from '@tributary/emulator'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { formatNumber, describe as inWords, phoneEvents, SyntheticUserEvent } from './events'
import { phone } from './phone'

const parsed = (frames: readonly object[]) => frames.map((frame) => v.parse(SyntheticUserEvent, frame))
const fold = (frames: readonly object[]) =>
  parsed(frames).reduce(
    (state, event, n) =>
      phone.reduce(state, event, { id: String(n), topic: phoneEvents, receivedAt: n, replayed: false } satisfies Meta),
    phone.initial,
  )
const frames = (steps: ReturnType<typeof teletrackerCall>) => steps.map(({ frame }) => frame)

it('makes one call of all that is heard of it', () => {
  const { calls } = fold(frames(teletrackerCall({ theirs: '+15045550123', answered: true })))
  expect(calls).toHaveLength(1)
  expect(calls[0]).toMatchObject({
    number: '+15045550123',
    state: 'ended',
    isMissed: false,
    startedAt: 0,
    answeredAt: 2,
  })
})

it('shows a call that nobody answers as missed', () => {
  expect(fold(frames(teletrackerCall({ answered: false }))).calls[0]).toMatchObject({ state: 'ended', isMissed: true })
})

it('takes in a call whose beginning was lost', () => {
  const [, , answered] = frames(teletrackerCall({ answered: true }))
  expect(fold(answered ? [answered] : []).calls[0]).toMatchObject({ state: 'answered', answeredAt: 0 })
})

it('lists texts newest first and counts the unread ones as the vendor does', () => {
  const { texts, unread } = fold([
    ...frames(teletrackerText({ text: 'one', unread: 0 })),
    ...frames(teletrackerText({ text: 'two', unread: 1 })),
  ])
  expect([texts.map(({ text }) => text), unread]).toEqual([['two', 'one'], 2])
})

it('keeps fifty calls and fifty texts', () => {
  const many = Array.from({ length: 60 }, () => [...frames(teletrackerCall()), ...frames(teletrackerText())]).flat()
  const { calls, texts } = fold(many)
  expect([calls.length, texts.length]).toEqual([50, 50])
})

it('refuses a payload that is not one of the synthetic ones', () => {
  expect(v.safeParse(SyntheticUserEvent, { type: 'userevent', event: 'status', status: 'busy' }).success).toBe(false)
})

it('says what happened in words', () => {
  const [, , , ended] = parsed(frames(teletrackerCall({ answered: true, random: () => 0 })))
  expect(ended && inWords(ended)).toBe('Call ended after 2 s')
  expect(formatNumber('+15045550123')).toBe('(504)\u00a0555\u20110123')
})

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pass, stage } from '../test/kit'
import { group, members, type SkapiMember } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const notice = (code: string, user: string, cid: string) => ({
  '#notice': 'words',
  '#user_id': user,
  '#scid': cid,
  '#srid': 'lobby',
  '#code': code,
})
const member = (userId: string, ...cids: string[]): SkapiMember => ({ userId, cids: cids.map((cid) => `cid:${cid}`) })

it('knows who is there by connection: a user with two tabs stays until both are gone', async () => {
  const on = stage({ emulated: { joinEcho: false } })
  const view = members()
  on.client.watch(group('lobby'), view, () => {})
  const there = async (...frames: object[]) => {
    for (const frame of frames) on.emit(frame)
    await pass()
    return on.client.read(group('lobby'), view)
  }
  await pass()
  expect(await there(notice('USER_JOINED', 'ada', 'a1'), notice('USER_JOINED', 'ben', 'b1'))).toEqual([
    member('ada', 'a1'),
    member('ben', 'b1'),
  ])
  expect(await there(notice('USER_JOINED', 'ada', 'a2'), notice('USER_JOINED', 'ada', 'a2'))).toEqual([
    member('ada', 'a1', 'a2'),
    member('ben', 'b1'),
  ])
  const before = await there(notice('USER_DISCONNECTED', 'ada', 'a1'))
  expect(before).toEqual([member('ada', 'a2'), member('ben', 'b1')])
  // What tells of nobody changes nothing, and so renders nothing.
  const message = { '#message': 'hi', '#user_id': 'cleo', '#scid': 'c1', '#srid': 'lobby' }
  const noise = [
    message,
    notice('USER_LEFT', 'cleo', 'c1'),
    notice('OTHER', 'ada', 'a3'),
    notice('USER_JOINED', '', ''),
  ]
  expect(await there(...noise)).toBe(before)
  expect(await there(notice('USER_LEFT', 'ada', 'a2'))).toEqual([member('ben', 'b1')])
  await on.client.close()
})

it('starts anew after a gap, so that nobody stays who went unheard', async () => {
  const on = stage()
  const view = members()
  on.client.watch(group('lobby'), view, () => {})
  await pass()
  on.emit(notice('USER_JOINED', 'ada', 'a1'))
  await pass()
  expect(on.client.read(group('lobby'), view).length).toBe(2)
  on.emulator.control('skapi').drop()
  await pass()
  expect(on.client.read(group('lobby'), view).map(({ userId }) => userId)).toEqual([on.me])
  await on.client.close()
})

it('reads who is there at first and after a gap, and counts nobody twice who comes meanwhile', async () => {
  const on = stage({ emulated: { joinEcho: false } })
  const reads: string[] = []
  let answer: (list: readonly SkapiMember[]) => void = () => {}
  const view = members({
    snapshot: ({ reason }) => {
      reads.push(reason)
      return new Promise((resolve) => {
        answer = resolve
      })
    },
  })
  on.client.watch(group('lobby'), view, () => {})
  await pass(1_500)
  on.emit(notice('USER_JOINED', 'ada', 'a1'))
  on.emit(notice('USER_LEFT', 'ben', 'b1'))
  await pass()
  answer([member('ada', 'a1'), member('ben', 'b1', 'b2')])
  await pass()
  expect(on.client.read(group('lobby'), view)).toEqual([member('ada', 'a1'), member('ben', 'b2')])
  on.emulator.control('skapi').drop()
  await pass(2_000)
  answer([member('cleo', 'c1')])
  await pass()
  expect(on.client.read(group('lobby'), view)).toEqual([member('cleo', 'c1')])
  // Once more before the first frame of a group whose join was never answered.
  expect(reads).toEqual(['first', 'first', 'gap'])
  await on.client.close()
})

it('shares one list among all who have no snapshot', () => {
  expect(members()).toBe(members({}))
  const snapshot = async () => []
  expect(members({ snapshot })).not.toBe(members({ snapshot }))
})

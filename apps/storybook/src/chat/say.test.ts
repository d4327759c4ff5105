import { expect, it } from 'vitest'
import { lineOf } from './say'

const from = { sender: 'ada', senderCid: 'cid:1', group: 'lobby' }
const notice = (code: string | null) => lineOf({ type: 'notice', message: 'words', ...from, code }, '1', 5)

it('shows what somebody said to all, and to one alone', () => {
  const message = { name: 'Ada', text: 'hi' }
  expect(lineOf({ type: 'message', message, ...from, code: null }, '1', 5)?.kind).toBe('said')
  expect(lineOf({ type: 'private', message, ...from, group: null, code: null }, '1', 5)).toEqual({
    id: '1',
    at: 5,
    from: 'ada',
    text: 'hi',
    kind: 'private',
  })
})

it('says in its own words who came and went, going by the code', () => {
  expect(notice('USER_JOINED')?.text).toBe('came in')
  expect(notice('USER_DISCONNECTED')?.text).toBe('lost the connection')
})

it('leaves out notices that it does not know, and the server’s complaints', () => {
  expect(notice(null)).toBeUndefined()
  expect(lineOf({ type: 'error' }, '1', 5)).toBeUndefined()
})

import { expect, it } from 'vitest'
import { RealtimeError } from './errors'
import { Replies } from './replies'

const is = (type: string) => (frame: unknown) => (frame as { type: string }).type === type
const lost = new RealtimeError('lost', { kind: 'network', provider: 'fake' })

it('gives each answer to the request it matches, whatever their order', async () => {
  const replies = new Replies()
  const a = replies.expect(is('a'))
  const b = replies.expect(is('b'))
  expect(replies.settle({ type: 'b', n: 1 })).toBe(true)
  expect(replies.settle({ type: 'a', n: 2 })).toBe(true)
  expect(await a).toEqual({ type: 'a', n: 2 })
  expect(await b).toEqual({ type: 'b', n: 1 })
})

it('gives one answer to one request, the oldest first', async () => {
  const replies = new Replies()
  const first = replies.expect(is('a'))
  const second = replies.expect(is('a'))
  replies.settle({ type: 'a', n: 1 })
  replies.settle({ type: 'a', n: 2 })
  expect([await first, await second]).toEqual([
    { type: 'a', n: 1 },
    { type: 'a', n: 2 },
  ])
  expect(replies.settle({ type: 'a', n: 3 })).toBe(false)
})

it('leaves a frame that nobody waits for to others', () => {
  const replies = new Replies()
  void replies.expect(is('a'))
  expect(replies.settle({ type: 'event' })).toBe(false)
})

it('rejects what waits, and whatever asks later, with the error that ended the session', async () => {
  const replies = new Replies()
  const waiting = replies.expect(is('a'))
  replies.end(lost)
  replies.end(new RealtimeError('something later', { kind: 'timeout', provider: 'fake' }))
  await expect(waiting).rejects.toBe(lost)
  await expect(replies.expect(is('a'))).rejects.toBe(lost)
  expect(replies.settle({ type: 'a' })).toBe(false)
})

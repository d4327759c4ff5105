import type { SendableTopic, Topic } from '@tributary/core'
import type { Behaviour } from '../behaviour'
import { type Event, sendable, topics } from './acme/provider'
import { acme, type Given, parse } from './acme/vendor'
import type { Facts } from './facts'

const isOp =
  (...ops: readonly string[]) =>
  (text: string): boolean =>
    ops.some((op) => parse(text).op === op)

const shared = {
  vendor: acme,
  topics,
  frame: (n: number, { name }: Topic) => ({ op: 'event', topic: name, n }),
  read: ({ n }: Event) => n,
  credentials: ({ token }: Given) => token,
} as const

/** Where every topic shares one socket: hello and welcome, then joins that are answered by id. */
export const spokenFacts: Facts<Event, Given, string> = {
  ...shared,
  hello: isOp('hello'),
  welcome: isOp('welcome'),
  joined: isOp('joined', 'refused'),
  beat: isOp('beat'),
  refuse: () => ({
    out: (data, next) => next(typeof data === 'string' ? data.replace('"welcome"', '"denied"') : data),
  }),
  refuseTopic: ({ name }) => refusesJoin(name),
  send: { topic: sendable as SendableTopic<unknown, never>, data: 'hello' },
}

/** Where each topic has a socket of its own, and an open one says it all. */
export const dialledFacts: Facts<Event, Given, string> = {
  ...shared,
  refuse: () => ({ open: (connection) => connection.close(4401, 'token') }),
}

/** Answers to joins of this topic say `refused`; they are known by their ids. */
function refusesJoin(name: string): Behaviour {
  return () => {
    const ids = new Set<unknown>()
    return {
      in(text, next) {
        const { op, topic, id } = parse(text)
        if (op === 'join' && topic === name) ids.add(id)
        next(text)
      },
      out(data, next) {
        const mine = typeof data === 'string' && isOp('joined')(data) && ids.has(parse(data).id)
        next(mine ? data.replace('"joined"', '"refused"') : data)
      },
    }
  }
}

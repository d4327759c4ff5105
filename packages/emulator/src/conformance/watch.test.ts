import { createTopic, type LinkHandle, type Provider, type Session } from '@tributary/core'
import { expect, it } from 'vitest'
import { watch } from './watch'

it('a watched session can do all that the session can, with its answers', async () => {
  const topic = createTopic('full', 'topic')
  const current = Promise.resolve(true)
  const session: Required<Session> = {
    silence: 7,
    serial: true,
    join: async (_, position) => ({ current, position }),
    leave: async () => undefined,
    refresh: async () => 'refreshed',
    send: async (_, data) => data,
    probe: async () => 'alive',
    close: () => undefined,
  }
  const provider: Provider = {
    name: 'full',
    capabilities: { resume: true, snapshot: true, heartbeat: true, sendAck: true, order: true },
    userTopics: [topic],
    credentials: () => '',
    secrets: () => ['key'],
    compare: (a, b) => Number(b) - Number(a),
    address: ({ name }) => name,
    open: async () => session,
  }
  const watched = watch(provider)
  const opened = await watched.provider.open({} as LinkHandle)
  expect(Object.keys(watched.provider).sort()).toEqual(Object.keys(provider).sort())
  expect(Object.keys(opened).sort()).toEqual(Object.keys(session).sort())
  expect([opened.silence, opened.serial, await opened.join(topic, 7), await opened.refresh?.(topic)]).toEqual([
    7,
    true,
    { current, position: 7 },
    'refreshed',
  ])
  expect(watched.provider.compare?.(1, 3)).toBe(2)
  expect([await opened.send?.(topic, 'data', {}), await opened.probe?.()]).toEqual(['data', 'alive'])
  expect(watched.promises).toMatchObject([
    { step: 'open', outcome: 'resolved' },
    { step: 'join', outcome: 'resolved' },
    { step: 'send', outcome: 'resolved' },
  ])
})

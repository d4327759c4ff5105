import { act } from '@testing-library/react'
import type { Topic } from '@tributary/core'
import { websocketServer } from '@tributary/emulator'
import { navixy, statesSnapshot, trackerStates } from '@tributary/navixy'
import { useSubscription } from '@tributary/react'
import { renderWithRealtime } from '@tributary/react/testing'
import { endpoint, rested, restedApi } from '@tributary/rested'
import { group, skapi, skapiApi } from '@tributary/skapi'
import { messages, websocket } from '@tributary/websocket'
import { expect, it } from 'vitest'

function Latest({ topic }: { readonly topic: Topic }) {
  const { status, data, error, gap } = useSubscription(topic)
  return (
    <p>
      {error?.kind ?? status}: {JSON.stringify(data)}
      {gap && ' after a gap'}
    </p>
  )
}

it('puts Navixy in front of its emulator, with what its HTTP part answers', async () => {
  let states: ReturnType<typeof statesSnapshot> | undefined
  const { see, emit, expireToken } = renderWithRealtime(<Latest topic={trackerStates({ target: 'all' })} />, {
    providers(at) {
      const hash = async ({ signal }: { readonly signal: AbortSignal }) =>
        at.navixy.credentials({ reason: 'first', attempt: 0, signal })
      states = statesSnapshot({ ...at.navixy, hash })
      return [navixy(at.navixy)]
    },
  })
  await see('"source_id":10012')
  expect((await states?.(new AbortController()))?.size).toBe(12)
  await emit('navixy', { type: 'event', event: 'state_batch', data: [{ state: { source_id: 10_002, odd: 7 } }] })
  await see('"odd":7')
  await expireToken()
  await see('after a gap')
})

it('puts Skapi in front of its emulator, with what its HTTP part answers', async () => {
  let api: ReturnType<typeof skapiApi> | undefined
  const { see, emit, expireToken } = renderWithRealtime(<Latest topic={group('lobby')} />, {
    providers(at) {
      api = skapiApi(at.skapi)
      return [skapi(at.skapi)]
    },
  })
  await see('live')
  expect(await api?.users('lobby')).toHaveLength(1)
  await emit('skapi', { '#message': 'Hello', '#user_id': 'x', '#scid': 'y=', '#srid': 'lobby' })
  await see('Hello')
  await expireToken()
  await see('after a gap')
})

it('puts RESTED in front of its emulator, secure endpoints included', async () => {
  let api: ReturnType<typeof restedApi> | undefined
  const { see, expireToken } = renderWithRealtime(<Latest topic={endpoint('secure/notes', { secure: true })} />, {
    providers(at) {
      api = restedApi(at.rested)
      return [rested(at.rested)]
    },
  })
  await see('live')
  await act(async () => {
    await api?.endpoint('secure/notes', { secure: true }).create({ text: 'Hello' })
  })
  await see('Hello')
  await expireToken()
  await see('after a gap')
})

it('puts a plain WebSocket in front of its server, with a token where that asks for one', async () => {
  const open = renderWithRealtime(<Latest topic={messages()} />, { providers: (at) => [websocket(at.websocket)] })
  await open.see('live')
  await open.emit('websocket', { text: 'Hello' })
  await open.see('"text":"Hello"')
  open.unmount()

  const closed = renderWithRealtime(<Latest topic={messages()} />, {
    vendors: [websocketServer({ hello: 'frame' })],
    providers: (at) => [
      websocket<{ readonly type?: string }, string>({
        ...at.websocket,
        hello: (token) => ({ type: 'hello', token }),
        accepted: ({ type }) => (type === 'welcome' ? true : undefined),
      }),
    ],
  })
  await closed.see('live')
  await closed.expireToken()
  await closed.see('after a gap')
})

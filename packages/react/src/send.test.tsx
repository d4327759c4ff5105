import { act, renderHook } from '@testing-library/react'
import { RealtimeError, type SendOptions } from '@tributary/core'
import { expect, it, vi } from 'vitest'
import { skip, useSend } from './index'
import { channel, listen, radio, until } from './kit'

interface Props {
  readonly name: string
  readonly options?: SendOptions
}
/** A radio that is sent to by a hook; `sent(n)` waits until n sends have reached it. */
function talk(backoff = () => 0) {
  const station = radio()
  const { wrapper, client } = listen([station], { backoff })
  const shown = renderHook(({ name, options }: Props) => useSend(name ? channel(name) : skip, options), {
    wrapper,
    initialProps: { name: 'a' } as Props,
  })
  return {
    ...shown,
    station,
    client,
    sent: (n: number) => until(() => expect(station.answers).toHaveLength(n)),
  }
}
const refusal = new RealtimeError('Not you', { kind: 'refused', provider: 'radio' })

it('is pending until every send is answered, and gives each its own answer', async () => {
  const { result, station, sent } = talk()
  expect(result.current).toMatchObject({ pending: false, error: null })
  const { send } = result.current
  let answers: Promise<readonly string[]> | undefined
  act(() => {
    answers = Promise.all([send('one'), send('two')])
  })
  expect(result.current.pending).toBe(true)
  await sent(2)
  expect(station.wire).toEqual(['send a one', 'send a two'])
  await act(async () => station.answers[1]?.resolve('second'))
  expect(result.current.pending).toBe(true)
  await act(async () => station.answers[0]?.resolve('first'))
  expect(result.current.pending).toBe(false)
  await expect(answers).resolves.toEqual(['first', 'second'])
  expect(result.current.send).toBe(send)
})

it('shows the error of a send until the next one or reset, and rejects with it', async () => {
  const { result, station, sent } = talk()
  let failed: unknown
  act(() => void result.current.send('one').catch((error) => (failed = error)))
  await sent(1)
  await act(async () => station.answers[0]?.reject(refusal))
  expect(result.current).toMatchObject({ pending: false, error: { kind: 'refused', message: 'Not you' } })
  expect(failed).toBe(result.current.error)
  act(() => result.current.reset())
  expect(result.current.error).toBeNull()
  act(() => void result.current.send('two').catch(() => {}))
  await sent(2)
  await act(async () => station.answers[1]?.reject(refusal))
  expect(result.current.error).not.toBeNull()
  act(() => void result.current.send('three'))
  expect(result.current).toMatchObject({ pending: true, error: null })
  await sent(3)
  await act(async () => station.answers[2]?.resolve(''))
})

it('needs no catch: the error is shown, and nothing is reported as unhandled', async () => {
  const unhandled = vi.fn()
  globalThis.process?.on?.('unhandledRejection', unhandled)
  try {
    const { result, station, sent } = talk()
    act(() => void result.current.send('one'))
    await sent(1)
    await act(async () => station.answers[0]?.reject(refusal))
    expect(result.current.error).toMatchObject({ kind: 'refused' })
    // Node tells of unhandled rejections after its microtasks.
    await act(() => new Promise((resolve) => setTimeout(resolve)))
    expect(unhandled).not.toHaveBeenCalled()
  } finally {
    globalThis.process?.off?.('unhandledRejection', unhandled)
  }
})

it('sends to the newest topic with the newest options, and those of one send count before them', async () => {
  const { result, rerender, station, sent } = talk()
  const { send } = result.current
  rerender({ name: 'b', options: { signal: AbortSignal.abort() } })
  let error: unknown
  await act(() => send('one').catch((thrown) => (error = thrown)))
  expect(error).toMatchObject({ kind: 'aborted' })
  expect(station.wire).toEqual([])
  act(() => void send('two', { signal: undefined }))
  await sent(1)
  expect(station.wire).toEqual(['send b two'])
  await act(async () => station.answers[0]?.resolve('done'))
  expect(result.current).toMatchObject({ pending: false, error: null })
})

it('gives the answer also when the component has gone', async () => {
  const { result, station, sent, unmount } = talk()
  let answer: Promise<string> | undefined
  act(() => {
    answer = result.current.send('one')
  })
  await sent(1)
  unmount()
  station.answers[0]?.resolve('heard')
  await expect(answer).resolves.toBe('heard')
})

it('rejects and shows why where there is skip instead of a topic', async () => {
  const { result, rerender } = talk()
  rerender({ name: '' })
  let error: unknown
  await act(() => result.current.send('one').catch((thrown) => (error = thrown)))
  expect(error).toMatchObject({
    kind: 'config',
    message: expect.stringContaining('useSend has skip instead of a topic'),
  })
  expect(result.current).toMatchObject({ pending: false, error })
})

it('is pending while a send waits for the connection, and shows when it would not go out any more', async () => {
  const { result, station, client, sent } = talk(() => 60_000)
  client.subscribe(channel('a'), () => {})
  await until(() => expect(client.connection.status).toBe('connected'))
  act(() => station.cut())
  act(() => void result.current.send('one').catch(() => {}))
  await until(() => expect(result.current).toMatchObject({ pending: false, error: { kind: 'offline' } }))
  let answer: Promise<unknown> | undefined
  act(() => {
    answer = result.current.send('two', { whenOffline: 'queue' })
  })
  expect(result.current).toMatchObject({ pending: true, error: null })
  act(() => client.retry())
  await sent(1)
  expect(station.wire.filter((line) => line.startsWith('send'))).toEqual(['send a two'])
  await act(async () => station.answers[0]?.resolve('heard'))
  await expect(answer).resolves.toBe('heard')
  expect(result.current.pending).toBe(false)
})

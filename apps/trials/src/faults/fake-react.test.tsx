import { act, render, renderHook } from '@testing-library/react'
import { type Client, createClient, createView } from '@tributary/core'
import { RealtimeProvider, useRealtime, useSubscription } from '@tributary/react'
import { channel, websocket } from '@tributary/websocket'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Line, type Play, type Stage, stage } from './stage'

const news = channel<string>('news')
const event = (channel: string, data: string) => ({ type: 'event', channel, data })
const list = createView({ initial: [] as readonly string[], reduce: (all, event: string) => [...all, event] })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A stage whose state shows at the end of each task, and the steps of a page on it. */
function page(play?: Play) {
  const scene = stage(play, { scheduler: queueMicrotask })
  const { client, watched, pass } = scene
  return {
    ...scene,
    pass: (ms?: number) => act(() => pass(ms)),
    closed: () => act(() => watched.closed()),
    wrapper: ({ children }: { readonly children: React.ReactNode }) => (
      <RealtimeProvider client={client}>{children}</RealtimeProvider>
    ),
  }
}

it('case 21: a component that StrictMode mounts twice has one socket and one join, and a remount says nothing', async () => {
  const { closed, wrapper, pass, said, lines, line } = page()
  const heard: string[] = []
  const show = () =>
    renderHook(() => useSubscription(news, { ...list, onEvent: (event) => heard.push(event) }), {
      wrapper,
      reactStrictMode: true,
    })
  const first = show()
  await pass(1_000)
  expect(said()).toEqual(['hello', 'join news'])
  await act(async () => line().say(event('news', 'one')))
  expect([heard, first.result.current.data]).toEqual([['one'], ['one']])

  first.unmount()
  await pass(249)
  const second = show()
  await pass(60_000)
  expect(said()).toEqual(['hello', 'join news'])
  expect(second.result.current.status).toBe('live')
  second.unmount()
  await pass(249)
  expect(said()).toEqual(['hello', 'join news'])
  await pass(1)
  expect(said()).toEqual(['hello', 'join news', 'leave news'])
  await pass(1_000)
  expect([lines.length, lines[0]?.closes]).toEqual([1, 1])
  expect(vi.getTimerCount()).toBe(0)
  await closed()
})

it('case 21: a client that StrictMode makes twice opens one socket', async () => {
  const scenes: Stage[] = []
  const make = (): Client => {
    const scene = stage()
    scenes.push(scene)
    return scene.client
  }
  const Page = () => useSubscription(news).status
  const { unmount } = render(
    <StrictMode>
      <RealtimeProvider client={make}>
        <Page />
      </RealtimeProvider>
    </StrictMode>,
  )
  await act(() => vi.advanceTimersByTimeAsync(1_000))
  expect(scenes.flatMap(({ said }) => said())).toEqual(['hello', 'join news'])
  unmount()
  await act(() => vi.advanceTimersByTimeAsync(10_000))
  for (const { watched } of scenes) await watched.closed()
})

it('case 22: a hundred components of one topic are one join, which lasts until the last of them has gone', async () => {
  const { closed, wrapper: Wrapper, pass, said, line } = page()
  const heard = new Map<number, string[]>()
  const One = ({ id }: { readonly id: number }) => {
    const { data } = useSubscription(news, {
      ...list,
      onEvent: (event) => heard.set(id, [...(heard.get(id) ?? []), event]),
    })
    return <i>{data.join()}</i>
  }
  const show = (ids: readonly number[]) => (
    <Wrapper>
      {ids.map((id) => (
        <One key={id} id={id} />
      ))}
    </Wrapper>
  )
  const hundred = Array.from({ length: 100 }, (_, id) => id)
  const { rerender, container } = render(show(hundred))
  await pass(1_000)
  await act(async () => line().say(event('news', 'one')))
  rerender(show(hundred.slice(1)))
  await pass(10_000)
  await act(async () => line().say(event('news', 'two')))
  expect(said()).toEqual(['hello', 'join news'])
  expect(heard.get(0)).toEqual(['one'])
  for (const id of hundred.slice(1)) expect(heard.get(id)).toEqual(['one', 'two'])
  expect([...container.querySelectorAll('i')].map(({ textContent }) => textContent)).toEqual(Array(99).fill('one,two'))

  await act(async () => line().end(1006))
  await pass(2_000)
  expect(said()).toEqual(['hello', 'join news', 'hello', 'join news'])
  rerender(show([]))
  await pass(250)
  expect(said().at(-1)).toBe('leave news')
  await closed()
})

it.each([
  ['at once', 0],
  ['within the linger', 100],
  ['after it', 300],
])('case 23: a key that changes from a to b and back %s brings no event of one into the other', async (_, ms) => {
  const { closed, wrapper, pass, line } = page()
  const heard: string[] = []
  const shown: string[] = []
  const { result, rerender } = renderHook(
    ({ name }) => {
      const { data, status } = useSubscription(channel<string>(name), {
        ...list,
        onEvent: (event) => heard.push(`${name} ${event}`),
      })
      for (const event of data) shown.push(`${name} ${event}`)
      return { data, status }
    },
    { wrapper, initialProps: { name: 'a' } },
  )
  let n = 0
  /** The server goes on saying what it likes, about both. */
  const say = () => act(async () => line().say(event('a', `a${++n}`), event('b', `b${n}`)))
  await pass(1_000)
  await say()
  for (let round = 0; round < 3; round++)
    for (const name of ['b', 'a']) {
      rerender({ name })
      await say()
      await pass(ms)
      await say()
    }
  await pass(1_000)
  await say()
  expect(result.current.status).toBe('live')
  expect(result.current.data.at(-1)).toBe(`a${n}`)
  expect(heard.at(-1)).toBe(`a a${n}`)
  for (const told of [...heard, ...shown]) expect(told).toMatch(/^(a a|b b)\d+$/)
  // Nothing twice, and nothing older after something newer.
  const numbers = heard.map((told) => Number(/\d+$/.exec(told)))
  expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other))
  await closed()
})

function Status() {
  const { status, error, data } = useSubscription(news, list)
  const connection = useRealtime(({ connection }) => connection.status)
  return [connection, status, error?.kind, ...data].join(' ')
}

it('case 52: rendering on a server opens no socket, starts no timer and shows what is not known yet', async () => {
  const { closed, lines, client, pass } = page()
  const html = renderToString(
    <RealtimeProvider client={client}>
      <Status />
    </RealtimeProvider>,
  )
  expect(html).toBe('idle pending ')
  expect(vi.getTimerCount()).toBe(0)
  await pass(60_000)
  expect(lines).toEqual([])
  await closed()
})

/** A page whose client has the WebSocket that it finds here. */
async function found(here: unknown) {
  vi.stubGlobal('WebSocket', here)
  const client = createClient({
    providers: [websocket({ url: 'wss://server.test/socket?key=canary', route: () => undefined })],
    backoff: () => 1_000,
    lifecycle: () => () => {},
    scheduler: queueMicrotask,
  })
  const { container } = render(
    <RealtimeProvider client={client}>
      <Status />
    </RealtimeProvider>,
  )
  await act(() => vi.advanceTimersByTimeAsync(0))
  return { client, container }
}

it('case 52: without a WebSocket the page shows that, and what to do', async () => {
  const { client, container } = await found(undefined)
  expect(container.textContent).toBe('failed failed unsupported')
  expect(client.connection).toMatchObject({ error: { message: expect.stringContaining('createClient({ WebSocket') } })
  expect(vi.getTimerCount()).toBe(0)
  await act(() => client.close())
})

it.each([
  [
    'throws',
    class {
      constructor(url: string) {
        throw Object.assign(new Error(`Refused to connect to ${url}`), { name: 'SecurityError' })
      }
    },
  ],
  [
    'gives a closed socket',
    class extends Line {
      override readyState = 3
    },
  ],
])(
  'case 52: where a Content-Security-Policy forbids the address and the browser %s the page shows that, and no secret',
  async (_, here) => {
    const { client, container } = await found(here)
    expect(container.textContent).toBe('failed failed unsupported')
    const { error } = client.connection as { readonly error?: Error }
    expect(error?.message).toContain('wss://server.test: name it in connect-src')
    expect(`${error?.message} ${error?.cause} ${JSON.stringify(error)}`).not.toContain('canary')
    expect(vi.getTimerCount()).toBe(0)
    await act(() => client.close())
  },
)

it('case 52: a browser that only closes what is forbidden is asked again, and says after five times what to look at', async () => {
  const { closed, wrapper, pass, client } = page({ dial: (line) => line.end(1006) })
  const { container } = render(<Status />, { wrapper })
  await pass(3_999)
  expect(client.connection).not.toHaveProperty('hint')
  await pass(1_000)
  expect(container.textContent).toBe('reconnecting pending ')
  expect(client.connection).toMatchObject({ status: 'reconnecting', hint: expect.stringContaining('never opened') })
  await closed()
})

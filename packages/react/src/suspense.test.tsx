import { act, cleanup, render, screen } from '@testing-library/react'
import { type Client, createClient, createView, RealtimeError } from '@tributary/core'
import * as React from 'react'
import { StrictMode, Suspense, startTransition, useState } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { RealtimeProvider, useRealtime } from './index'
import { channel, listen, radio, until } from './kit'
import { RealtimeBoundary, useSuspenseSubscription } from './suspense'

const a = channel('a')
/** Nothing hides a part of the page before React 19.2. */
const { Activity } = React as { readonly Activity?: React.FC<React.ActivityProps> }
const sum = createView({ initial: 0, reduce: (total, event: number) => total + event })
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function stage(Shown: React.FC, options: { readonly strict?: boolean } = {}) {
  const station = radio()
  const { client, wrapper: Wrapper } = listen([station], { linger: 0 })
  const inside = (
    <Wrapper>
      <RealtimeBoundary
        fallback={({ error, retry }) => (
          <button type="button" onClick={retry}>
            {error.message}
          </button>
        )}
      >
        <Suspense fallback="waiting">
          <Shown />
        </Suspense>
      </RealtimeBoundary>
    </Wrapper>
  )
  const page = render(options.strict ? <StrictMode>{inside}</StrictMode> : inside)
  const emit = (topic: string, ...events: readonly number[]) => act(async () => station.emit(topic, ...events))
  const text = () => page.container.textContent
  const joined = (...topics: readonly string[]) =>
    until(() => expect(station.wire.filter((line) => line.startsWith('join'))).toEqual(topics.map((t) => `join ${t}`)))
  return { ...page, client, station, emit, text, joined }
}

/** The latest event, and everything that was ever rendered of it. */
function drawing() {
  const drawn: string[] = []
  const Shown = () => {
    const { status, data } = useSuspenseSubscription(a)
    const line = `${status} ${data}`
    drawn.push(line)
    return line
  }
  return { drawn, Shown }
}

const Latest = () => {
  const { data, status } = useSuspenseSubscription(a)
  return `${status} ${data}`
}

it.each([false, true])('suspends until the first event, never again on a reconnect (StrictMode %s)', async (strict) => {
  const { text, emit, station, joined } = stage(Latest, { strict })
  await joined('a')
  expect(text()).toBe('waiting')
  await emit('a', 7)
  await until(() => expect(text()).toBe('live 7'))
  act(() => station.cut())
  expect(text()).not.toBe('waiting')
  await until(() => expect(text()).toBe('live 7'))
  await joined('a', 'a')
  expect(station.wire.filter((line) => line.startsWith('leave'))).toEqual([])
})

it('suspends with a view until the topic is live, and with a snapshot until that is applied', async () => {
  let give!: (state: number) => void
  const snapshot = () => new Promise<number>((resolve) => (give = resolve))
  const { text, joined, emit } = stage(() => {
    const folded = useSuspenseSubscription(a, sum)
    const read = useSuspenseSubscription(a, {
      initial: 0,
      reduce: (total, event) => total + event,
      snapshot,
      select: (total) => `of ${total}`,
    })
    return `${folded.status} ${folded.data} ${read.status} ${read.data}`
  })
  await joined('a')
  await until(() => expect(give).toBeDefined())
  expect(text()).toBe('waiting')
  await emit('a', 1)
  await act(async () => give(40))
  await until(() => expect(text()).toBe('live 1 live of 41'))
})

it('renders again only when the selection changes', async () => {
  const drawn = vi.fn()
  const { text, joined, emit } = stage(() => {
    const { data } = useSuspenseSubscription(a, { ...sum, select: (total) => total > 1 })
    drawn(data)
    return String(data)
  })
  await joined('a')
  await until(() => expect(text()).toBe('false'))
  // Until its effects have run, nobody has remembered what it shows.
  await act(async () => {})
  drawn.mockClear()
  await emit('a', 1)
  expect(drawn).not.toHaveBeenCalled()
  await emit('a', 1)
  expect(text()).toBe('true')
})

it('suspends anew for another topic', async () => {
  let go!: (name: string) => void
  const { text, joined, emit } = stage(() => {
    const [name, set] = useState('a')
    go = set
    return `${name} ${useSuspenseSubscription(channel(name), sum).data}`
  })
  await joined('a')
  await emit('a', 1)
  await until(() => expect(text()).toBe('a 1'))
  await act(async () => go('b'))
  await until(() => expect(text()).toBe('b 0'))
})

it.each([false, true])(
  'keeps the old topic on the screen, and alive, in a transition to another (StrictMode %s)',
  async (strict) => {
    let go!: (name: string) => void
    let count!: (n: number) => void
    const { text, joined, emit } = stage(
      () => {
        const [name, set] = useState('a')
        const [n, setN] = useState(0)
        go = (next) => startTransition(() => set(next))
        count = setN
        return `${name} ${n} ${useSuspenseSubscription(channel(name)).data}`
      },
      { strict },
    )
    await joined('a')
    await emit('a', 1)
    await until(() => expect(text()).toBe('a 0 1'))
    await act(async () => go('b'))
    await joined('a', 'b')
    expect(text()).toBe('a 0 1')
    await act(async () => count(1))
    expect(text()).toBe('a 1 1')
    await emit('a', 2)
    expect(text()).toBe('a 1 2')
    await emit('b', 3)
    await until(() => expect(text()).toBe('b 1 3'))
  },
)

it('suspends anew for another client', async () => {
  const stations = [radio(), radio()] as const
  const clients = stations.map((station) => listen([station]).client)
  const { drawn, Shown } = drawing()
  const show = (n: 0 | 1) => (
    <RealtimeProvider client={clients[n] as Client}>
      <Suspense fallback="waiting">
        <Shown />
      </Suspense>
    </RealtimeProvider>
  )
  const { container, rerender } = render(show(0))
  await until(() => expect(stations[0].wire).toEqual(['join a']))
  await act(async () => stations[0].emit('a', 1))
  await until(() => expect(container.textContent).toBe('live 1'))
  rerender(show(1))
  await until(() => expect(stations[1].wire).toEqual(['join a']))
  await act(async () => stations[1].emit('a', 2))
  await until(() => expect(container.textContent).toBe('live 2'))
  expect(new Set(drawn)).toEqual(new Set(['live 1', 'live 2']))
})

it('suspends anew where it was hidden for so long that nothing is known any more', async () => {
  if (!Activity) return expect(React.version).toMatch(/^18/)
  let show!: (shown: boolean) => void
  const { drawn, Shown } = drawing()
  const { text, joined, emit, station } = stage(() => {
    const [shown, set] = useState(true)
    show = set
    return (
      <Activity mode={shown ? 'visible' : 'hidden'}>
        <Shown />
      </Activity>
    )
  })
  await joined('a')
  await emit('a', 1)
  await until(() => expect(text()).toBe('live 1'))
  await act(async () => show(false))
  await until(() => expect(station.wire).toEqual(['join a', 'leave a']))
  await act(async () => show(true))
  await joined('a', 'a')
  await emit('a', 2)
  await until(() => expect(text()).toBe('live 2'))
  expect(new Set(drawn)).toEqual(new Set(['live 1', 'live 2']))
})

it('starts over in a boundary that was hidden when the client was told to retry', async () => {
  if (!Activity) return expect(React.version).toMatch(/^18/)
  vi.spyOn(console, 'error').mockImplementation(() => {})
  let show!: (shown: boolean) => void
  const { text, joined, station, client, emit } = stage(() => {
    const [shown, set] = useState(true)
    show = set
    return (
      <Activity mode={shown ? 'visible' : 'hidden'}>
        <RealtimeBoundary fallback={({ error }) => error.message}>
          <Suspense fallback="waiting">
            <Latest />
          </Suspense>
        </RealtimeBoundary>
      </Activity>
    )
  })
  await joined('a')
  await act(async () => station.drop('a', false))
  await until(() => expect(text()).toBe('No more a'))
  await act(async () => show(false))
  act(() => client.retry())
  await act(async () => show(true))
  await joined('a', 'a')
  await emit('a', 2)
  await until(() => expect(text()).toBe('live 2'))
})

it('keeps the first value while others beside it wait for theirs, and lets go of it when they are given up', async () => {
  vi.useFakeTimers()
  const one = {
    A: () => `a${useSuspenseSubscription(a).data}`,
    B: () => `b${useSuspenseSubscription(channel('b')).data}`,
  }
  const { text, emit, station, unmount } = stage(() => (
    <>
      <one.A />
      <one.B />
    </>
  ))
  // In steps, as React renders only between them.
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) await act(() => vi.advanceTimersByTimeAsync(1_000))
  }
  await pass(1)
  await emit('a', 1)
  await pass(60)
  await emit('b', 2)
  await pass(1)
  expect(text()).toBe('a1b2')
  unmount()
  await pass(3)
  expect(station.wire).toEqual(['join a', 'join b', 'leave a', 'leave b'])
  expect(vi.getTimerCount()).toBe(0)

  const other = stage(() => (
    <>
      <one.A />
      <one.B />
    </>
  ))
  await pass(1)
  await other.emit('a', 1)
  await pass(1)
  other.unmount()
  await pass(35)
  expect(other.station.wire).toEqual(['join a', 'join b', 'leave b', 'leave a'])
  expect(vi.getTimerCount()).toBe(0)
})

it.each([
  ['waits for a first snapshot that is tried again', true, 'live 7'],
  ['shows a first snapshot that is refused for good as stale', false, 'stale 0'],
])('%s', async (_, retryable, shown) => {
  const drawn: string[] = []
  let refusals = 2
  const snapshot = async () => {
    if (refusals-- > 0) throw new RealtimeError('Not now', { kind: 'refused', provider: 'radio', retryable })
    return 7
  }
  const { text } = stage(() => {
    const { status, data } = useSuspenseSubscription(a, { initial: 0, reduce: (n, event) => n + event, snapshot })
    const line = `${status} ${data}`
    drawn.push(line)
    return line
  })
  await until(() => expect(text()).toBe(shown))
  expect(new Set(drawn)).toEqual(new Set([shown]))
})

it('waits for a first snapshot also while the connection is away', async () => {
  let give!: (state: number) => void
  const { text, joined, station } = stage(() => {
    const { status, data } = useSuspenseSubscription(a, {
      initial: 0,
      reduce: (n, event) => n + event,
      snapshot: () => new Promise<number>((resolve) => (give = resolve)),
    })
    return `${status} ${data}`
  })
  await joined('a')
  await until(() => expect(give).toBeDefined())
  await act(async () => station.cut())
  await joined('a', 'a')
  expect(text()).toBe('waiting')
  await act(async () => give(7))
  await until(() => expect(text()).toBe('live 7'))
})

it('throws what fails before the first value to the boundary, which starts over on retry', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const { text, joined, station, emit } = stage(Latest)
  await joined('a')
  await act(async () => station.drop('a', false))
  await until(() => expect(text()).toBe('No more a'))
  await act(async () => screen.getByRole('button').click())
  await joined('a', 'a')
  await emit('a', 3)
  await until(() => expect(text()).toBe('live 3'))
})

it('starts over in the boundary with another client', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const stations = [radio(), radio()] as const
  const clients = stations.map((station) => listen([station]).client)
  const show = (n: 0 | 1) => (
    <RealtimeProvider client={clients[n] as Client}>
      <RealtimeBoundary fallback={({ error }) => error.message}>
        <Suspense fallback="waiting">
          <Latest />
        </Suspense>
      </RealtimeBoundary>
    </RealtimeProvider>
  )
  const { container, rerender } = render(show(0))
  await until(() => expect(stations[0].wire).toEqual(['join a']))
  await act(async () => stations[0].drop('a', false))
  await until(() => expect(container.textContent).toBe('No more a'))
  rerender(show(1))
  await until(() => expect(stations[1].wire).toEqual(['join a']))
  await act(async () => stations[1].emit('a', 2))
  await until(() => expect(container.textContent).toBe('live 2'))
})

it('says that a Suspense is missing inside a provider that makes its client anew each time', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const made: Client[] = []
  const create = () => {
    const client = createClient({ providers: [radio().provider], scheduler: queueMicrotask })
    made.push(client)
    return client
  }
  const Count = () => useSuspenseSubscription(a, sum).data
  const { container } = render(
    <RealtimeProvider client={listen([radio()]).client}>
      <RealtimeBoundary fallback={({ error }) => error.message}>
        <Suspense fallback="waiting">
          <RealtimeProvider client={create}>
            <Count />
          </RealtimeProvider>
        </Suspense>
      </RealtimeBoundary>
    </RealtimeProvider>,
  )
  await until(() => expect(container.textContent).toMatch(/Put a <Suspense> inside it/))
  expect(made.length).toBeLessThan(60)
  cleanup()
  await Promise.all(made.map((client) => client.close()))
  // Whatever mounts shows that all is well.
  expect(stage(() => useSuspenseSubscription(a, { ...sum, initialData: 9 }).data).text()).toBe('9')
})

it('takes a state that JSON has no word for', async () => {
  const { text, joined, emit } = stage(
    () => `${useSuspenseSubscription(a, { initial: 1n, reduce: (n, event) => n + BigInt(event) }).data}`,
  )
  await joined('a')
  await emit('a', 2)
  await until(() => expect(text()).toBe('3'))
})

it('shows what fails after the first value as failed, with what was there', async () => {
  const { text, joined, station, emit } = stage(Latest)
  await joined('a')
  await emit('a', 3)
  await until(() => expect(text()).toBe('live 3'))
  await act(async () => station.drop('a', false))
  await until(() => expect(text()).toBe('failed 3'))
})

it('starts over when the client itself is told to retry after the connection has failed', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  let refuse = true
  const station = radio('radio')
  const { open } = station.provider
  const provider: typeof station.provider = {
    ...station.provider,
    open: (link) =>
      refuse ? Promise.reject(new RealtimeError('No entry', { kind: 'refused', provider: 'radio' })) : open(link),
  }
  const { client, wrapper: Wrapper } = listen([{ ...station, provider }], { linger: 0 })
  const page = render(
    <Wrapper>
      <RealtimeBoundary fallback={({ error }) => error.message}>
        <Suspense fallback="waiting">
          <Latest />
        </Suspense>
      </RealtimeBoundary>
    </Wrapper>,
  )
  await until(() => expect(page.container.textContent).toBe('No entry'))
  refuse = false
  act(() => client.retry())
  await until(() => expect(station.wire).toContain('join a'))
  await act(async () => station.emit('a', 4))
  await until(() => expect(page.container.textContent).toBe('live 4'))
})

it('starts over when the client is told to retry while the connection lives, also long after nobody has wanted anything', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const { text, joined, station, emit, client } = stage(Latest)
  await joined('a')
  const stay = client.subscribe(channel('b'), () => {})
  await joined('a', 'b')
  await act(async () => station.drop('a', false))
  await until(() => expect(text()).toBe('No more a'))
  act(() => client.retry())
  await joined('a', 'b', 'a')
  await act(async () => station.drop('a', false))
  await until(() => expect(text()).toBe('No more a'))
  stay()
  // What was kept for those that wait ends by then, and so does what lingers.
  await vi.waitFor(() => expect(client.links).toEqual([]), { timeout: 8_000 })
  act(() => client.retry())
  await joined('a', 'b', 'a', 'a')
  await emit('a', 5)
  await until(() => expect(text()).toBe('live 5'))
})

it('leaves errors of others to boundaries further up', () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  expect(() =>
    stage(() => {
      throw new Error('something else')
    }),
  ).toThrow('something else')
})

it('shows initialData at once, and waits for nothing', async () => {
  const { text, emit, joined } = stage(() => `${useSuspenseSubscription(a, { initialData: 9 }).data}`)
  expect(text()).toBe('9')
  await joined('a')
  await emit('a', 1)
  await until(() => expect(text()).toBe('1'))
})

it('lets go of a topic that nobody waits for any more', async () => {
  vi.useFakeTimers()
  const { client, station, unmount } = stage(Latest)
  // In steps, as React renders only between them.
  for (let second = 0; second < 20; second++) await act(() => vi.advanceTimersByTimeAsync(1_000))
  expect(station.wire).toEqual(['join a'])
  unmount()
  await vi.advanceTimersByTimeAsync(8_000)
  expect(station.wire).toEqual(['join a', 'leave a'])
  expect(client.connection.status).toBe('idle')
  expect(vi.getTimerCount()).toBe(0)
})

it.each(['a value', 'a failure'])(
  'waits for %s without telling others of it in the middle of a render',
  async (what) => {
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {})
    const Status = () => useRealtime().connection.status
    const { text, emit, station, joined } = stage(() => {
      const [isOpen, open] = useState(false)
      return (
        <>
          <button type="button" onClick={() => open(true)}>
            open
          </button>
          <Status />
          <RealtimeBoundary fallback={({ error }) => error.message}>
            <Suspense fallback=" waiting">{isOpen && <Latest />}</Suspense>
          </RealtimeBoundary>
        </>
      )
    })
    act(() => screen.getByText('open').click())
    await joined('a')
    await until(() => expect(text()).toBe('openconnected waiting'))
    if (what === 'a value') await emit('a', 7)
    else await act(async () => station.drop('a', false))
    await until(() => expect(text()).toBe(`openconnected${what === 'a value' ? 'live 7' : 'No more a'}`))
    expect(complaint.mock.calls.filter(([words]) => /while rendering/.test(words))).toEqual([])
  },
)

import { act, render } from '@testing-library/react'
import { createView } from '@tributary/core'
import { startTransition, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import { RealtimeProvider, useSubscription } from './index'
import { channel, listen, radio, until } from './kit'

const a = channel('a')
const latest = createView({ initial: 0, reduce: (_, event: number) => event })
const count = createView({ initial: 0, reduce: (n, _event: number) => n + 1 })

it('renders at most once a frame, however the events are spread over it', async () => {
  const station = radio()
  const frames: (() => void)[] = []
  const { wrapper: Wrapper } = listen([station], { scheduler: (flush) => frames.push(flush) })
  const frame = () =>
    act(async () => {
      for (const flush of frames.splice(0)) flush()
    })
  let renders = 0
  const Count = () => {
    renders++
    return <>{useSubscription(a, count).data}</>
  }
  const { container } = render(
    <Wrapper>
      <Count />
    </Wrapper>,
  )
  await until(() => expect(station.wire).toEqual(['join a']))
  await act(async () => {})
  await frame()
  const before = renders
  for (let n = 0; n < 10; n++) await act(async () => station.emit('a', ...Array(50).fill(n)))
  expect(renders).toBe(before)
  await frame()
  expect(container.textContent).toBe('500')
  expect(renders).toBe(before + 1)
})

it('shows one moment in all readers of a concurrent render, also when an event comes between two of its slices', async () => {
  const station = radio()
  const { client } = listen([station])
  const READERS = 20
  const commits: string[] = []
  let rendered = 0
  const Reader = () => {
    // Slow, so that React hands the thread back before it has rendered all of them.
    for (const end = performance.now() + 3; performance.now() < end; );
    const { data } = useSubscription(a, latest)
    if (++rendered === READERS / 2) queueMicrotask(() => station.emit('a', 2))
    return <i>{data} </i>
  }
  let show = (_: boolean) => {}
  const App = () => {
    const [shown, setShown] = useState(false)
    show = setShown
    useSubscription(a, latest)
    return shown && Array.from({ length: READERS }, (_, n) => <Reader key={String(n)} />)
  }
  // React as it runs outside tests: `act` renders everything in one go.
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
  const container = document.createElement('main')
  const root = createRoot(container)
  const observer = new MutationObserver(() => commits.push(container.textContent ?? ''))
  observer.observe(container, { childList: true, characterData: true, subtree: true })
  try {
    root.render(
      <RealtimeProvider client={client}>
        <App />
      </RealtimeProvider>,
    )
    await vi.waitUntil(() => station.wire.length === 1)
    station.emit('a', 1)
    await vi.waitUntil(() => client.read(a, latest) === 1)
    startTransition(() => show(true))
    await vi.waitUntil(() => container.textContent === '2 '.repeat(READERS))
    expect(rendered).toBeGreaterThan(READERS)
    for (const commit of commits) expect(new Set(commit.trim().split(' ')).size).toBe(1)
  } finally {
    observer.disconnect()
    root.unmount()
    vi.unstubAllGlobals()
  }
})

import { createView } from '@tributary/core'
import { startTransition, useDeferredValue, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, expect, it, vi } from 'vitest'
import { RealtimeProvider, useSubscription } from './index'
import { channel, listen, radio } from './kit'

const a = channel('a')
const sum = createView({ initial: 0, reduce: (total, event: number) => total + event })
const READERS = 50

afterEach(() => {
  vi.unstubAllGlobals()
})

it('fifty components never disagree while events arrive: mounted in a transition, and rendered again by a deferred value', async () => {
  // React as it runs outside tests: `act` renders everything in one go.
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
  const station = radio()
  const { client } = listen([station])
  let rendered = 0
  let told = 0
  const Reader = ({ text }: { readonly text: string }) => {
    // Slow, so that React hands the thread back before it has rendered all of them; then an event comes.
    for (const end = performance.now() + 1; performance.now() < end; );
    if (++rendered % 20 === 0 && told < 40) {
      told++
      queueMicrotask(() => station.emit('a', 1))
    }
    return <i title={text}>{useSubscription(a, sum).data}</i>
  }
  let mount = () => {}
  let type = (_: string) => {}
  const Readers = ({ text }: { readonly text: string }) => {
    const deferred = useDeferredValue(text)
    return Array.from({ length: READERS }, (_, n) => <Reader key={String(n)} text={deferred} />)
  }
  const App = () => {
    const [shown, setShown] = useState(false)
    const [text, setText] = useState('')
    mount = () => startTransition(() => setShown(true))
    type = setText
    useSubscription(a, sum)
    return shown && <Readers text={text} />
  }
  const container = document.createElement('main')
  const root = createRoot(container)
  const commits: string[][] = []
  const observer = new MutationObserver(() => {
    commits.push([...container.querySelectorAll('i')].map(({ textContent, title }) => `${textContent} ${title}`))
  })
  observer.observe(container, { childList: true, characterData: true, subtree: true, attributes: true })
  const settled = (title: string) =>
    vi.waitUntil(
      () => {
        const readers = [...container.querySelectorAll('i')]
        const right = String(client.read(a, sum))
        return readers.length === READERS && readers.every((i) => i.textContent === right && i.title === title)
      },
      { timeout: 10_000 },
    )
  try {
    root.render(
      <RealtimeProvider client={client}>
        <App />
      </RealtimeProvider>,
    )
    await vi.waitUntil(() => station.wire.length === 1)
    mount()
    await settled('')
    for (const text of ['one', 'two', 'three']) {
      type(text)
      station.emit('a', 1)
      await settled(text)
    }
    expect(told).toBeGreaterThan(5)
    const torn = commits.filter((commit) => new Set(commit).size > 1)
    expect(torn).toEqual([])
    expect(new Set(commits.flat()).size).toBeGreaterThan(5)
  } finally {
    observer.disconnect()
    root.unmount()
  }
}, 40_000)

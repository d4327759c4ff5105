// What the flood has in its page: an app in StrictMode that shows and hears one topic, and counts.
import { createClient, createTopic, createView, openSocket, type Provider } from '@tributary/core'
import { RealtimeProvider, useSubscription } from '@tributary/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

declare global {
  interface Window {
    readonly flood: typeof flood
    /** How often React has committed: the page counts it. */
    readonly commits: number
  }
}

interface Event {
  readonly n: number
  /** When it was sent, in ms since the epoch. */
  readonly at: number
}

/** An animation frame that was painted: how often React had committed for it, and how many ms after the one before it began. */
export interface Frame {
  readonly commits: number
  readonly after: number
}

/** What the page has counted. */
export interface Counts {
  /** Events that a listener was told. */
  delivered: number
  /** The number of the newest. */
  last: number
  /** Missing ones that a gap told of, and those that none did. */
  covered: number
  lost: number
  /** What came twice or late. */
  repeated: number
  gaps: number
  /** The longest time from the server to a listener, in ms. */
  lag: number
}
const counts: Counts = { delivered: 0, last: 0, covered: 0, lost: 0, repeated: 0, gaps: 0, lag: 0 }
const frames: Frame[] = []

const topic = createTopic<Event>('flood', 'all')
const total = createView({ initial: 0, reduce: (sum, _event: Event) => sum + 1 })

const provider = (url: string): Provider => ({
  name: 'flood',
  capabilities: { resume: false, snapshot: false, heartbeat: false, sendAck: false, order: true },
  address: () => url,
  async open(link) {
    const socket = await openSocket(link, {
      provider: 'flood',
      url,
      onFrame(frame) {
        const events = frame as readonly Event[]
        events.forEach((event, index) => {
          link.emit(topic, event, { batch: { index, size: events.length } })
        })
      },
    })
    return { join: () => socket.send('join'), leave() {}, close: socket.close }
  },
})

let excused = false
const hear = ({ n, at }: Event): void => {
  const missing = n - counts.last - 1
  if (missing < 0) counts.repeated++
  else if (excused) counts.covered += missing
  else counts.lost += missing
  excused = false
  counts.delivered++
  counts.last = n
  counts.lag = Math.max(counts.lag, Date.now() - at)
}
const excuse = (): void => {
  excused = true
  counts.gaps++
}

function Total({ listens }: { readonly listens: boolean }) {
  const { status, data } = useSubscription(topic, total, listens ? { onEvent: hear, onGap: excuse } : {})
  return (
    <p>
      {status} {data}
    </p>
  )
}

const flood = {
  counts,
  frames,
  /** Shows the topic in so many components. */
  show(url: string, components: number): void {
    const client = createClient({ providers: [provider(url)], backoff: 'fast' })
    createRoot(document.body).render(
      <StrictMode>
        <RealtimeProvider client={client}>
          {Array.from({ length: components }, (_, nth) => (
            <Total key={String(nth)} listens={nth === 0} />
          ))}
        </RealtimeProvider>
      </StrictMode>,
    )
  },
}

Object.assign(window, { flood })

// Sizes that have changed are told after an animation frame's callbacks and before it is painted.
const ruler = document.createElement('hr')
document.documentElement.append(ruler)
let [began, beganBefore, before] = [0, 0, 0]
new ResizeObserver(() => {
  frames.push({ commits: window.commits - before, after: began - beganBefore })
  before = window.commits
  beganBefore = began
}).observe(ruler)
const watch = (time: number): void => {
  began = time
  ruler.style.width = ruler.style.width === '1px' ? '2px' : '1px'
  requestAnimationFrame(watch)
}
requestAnimationFrame(watch)

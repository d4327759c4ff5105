import type { Connection, LinkInfo } from '@tributary/core'
import { linkOf, type Noted, type Of } from './noted'

/** A link being in one state for a while. Times in ms since the epoch. */
interface Span {
  readonly id: number
  readonly state: string
  readonly from: number
  readonly to: number
  /** How it came to be; absent: it was so before anybody looked. */
  readonly by?: Of<'transition'>
}

/** Something that happened at one moment. */
interface Mark {
  readonly id: number
  readonly at: number
  readonly kind: 'gap' | 'resumed' | 'warning' | 'invalid'
}

/** One link on the picture. */
export interface Lane {
  readonly provider: string
  readonly address: string
  readonly link: LinkInfo | undefined
  readonly spans: readonly Span[]
  readonly marks: readonly Mark[]
  /** How many frames came and went in each of the equal parts of the time shown. */
  readonly traffic: readonly { readonly part: number; readonly in: number; readonly out: number }[]
}

const PARTS = 60
const MARKS: readonly string[] = ['gap', 'resumed', 'warning', 'invalid']
const STATES: Readonly<Record<Connection['status'], string>> = {
  idle: 'idle',
  connecting: 'connecting',
  connected: 'ready',
  reconnecting: 'waiting',
  suspended: 'suspended',
  failed: 'failed',
  closed: 'closed',
}

/** Every link that is there or of which something was seen between `from` and `to`, in the order in which they came. */
export function lanesOf(seen: readonly Noted[], links: readonly LinkInfo[], from: number, to: number): readonly Lane[] {
  const byLink = new Map<string, Noted[]>(links.map((link) => [linkOf(link), []]))
  for (const one of seen) {
    const of = byLink.get(linkOf(one))
    if (of) of.push(one)
    else byLink.set(linkOf(one), [one])
  }
  return [...byLink].flatMap(([key, own]) => {
    const link = links.find((one) => linkOf(one) === key)
    const place = link ?? own[0]
    const lane = place && { provider: place.provider, address: place.address, link, ...paint(own, link, from, to) }
    return lane && (link || lane.spans.length > 0) ? [lane] : []
  })
}

function paint(seen: readonly Noted[], link: LinkInfo | undefined, from: number, to: number) {
  const transitions = seen.filter((one) => one.type === 'transition') as readonly Of<'transition'>[]
  const spans: Span[] = transitions.map((by, i) => ({
    id: by.id,
    state: by.to,
    from: by.at,
    to: transitions[i + 1]?.at ?? to,
    by,
  }))
  const [first] = transitions
  const before = first?.from ?? (link && STATES[link.connection.status])
  // What began as idle has no time before it that is worth showing.
  if (before && before !== 'idle') spans.unshift({ id: 0, state: before, from, to: first?.at ?? to })
  const traffic = Array.from({ length: PARTS }, (_, part) => ({ part, in: 0, out: 0 }))
  for (const one of seen) {
    if (one.type !== 'frame' || one.at < from || one.at > to) continue
    const part = traffic[Math.min(PARTS - 1, Math.floor(((one.at - from) / (to - from)) * PARTS))]
    if (part) part[one.frame.direction]++
  }
  return {
    spans: spans
      .filter((one) => one.to >= from && one.from <= to)
      .map((one) => ({ ...one, from: Math.max(from, one.from) })),
    marks: seen
      .filter(({ type, at }) => MARKS.includes(type) && at >= from && at <= to)
      .map(({ id, at, type }) => ({ id, at, kind: type as Mark['kind'] })),
    traffic,
  }
}

import type { CSSProperties, ReactNode } from 'react'
import type { Lane } from './lanes'
import { because, clock, count, span } from './words'

interface TimelineProps {
  readonly lane: Lane
  readonly from: number
  readonly to: number
  /** The transition that is looked at. */
  readonly looked: number | null
}

/** A link's past as a picture: its states, what happened, and how many frames. */
export function Timeline({ lane, from, to, looked }: TimelineProps): ReactNode {
  const { spans, marks, traffic } = lane
  const part = (ms: number): string => `${((100 * ms) / (to - from)).toFixed(3)}%`
  const at = (start: number, end = start): CSSProperties => ({
    insetInlineStart: part(start - from),
    ...(end > start && { inlineSize: part(end - start) }),
  })
  const busiest = Math.max(1, ...traffic.map((some) => some.in + some.out))
  return (
    <div data-part="timeline" role="img" aria-label={inWords(lane, to - from)}>
      <div data-part="spans">
        {spans.map(({ id, state, from, to, by }) => (
          <span
            key={id}
            data-state={state}
            data-looked={(looked !== null && id === looked) || undefined}
            title={`${state} for ${span(to - from)}${by ? `, from ${clock(from)}: ${because(by)}` : ''}`}
            style={at(from, to)}
          >
            <small>{state}</small>
          </span>
        ))}
        {marks.map(({ id, at: when, kind }) => (
          <i key={id} data-mark={kind} title={`${kind}, ${clock(when)}`} style={at(when)} />
        ))}
      </div>
      <div data-part="traffic">
        {traffic.map((some) => (
          <span
            key={some.part}
            title={
              some.in + some.out > 0 ? `${count(some.in, 'frame')} in, ${count(some.out, 'frame')} out` : undefined
            }
          >
            <b data-direction="in" style={{ blockSize: `${(100 * some.in) / busiest}%` }} />
            <b data-direction="out" style={{ blockSize: `${(100 * some.out) / busiest}%` }} />
          </span>
        ))}
      </div>
      <div data-part="axis">
        <span>{`${span(to - from)} ago`}</span>
        <span>{`${span((to - from) / 2)} ago`}</span>
        <span>now</span>
      </div>
    </div>
  )
}

function inWords({ provider, spans, marks, traffic }: Lane, ms: number): string {
  const states = spans.map(({ state, from, to }) => `${state} for ${span(to - from)}`).join(', ') || 'idle'
  const frames = traffic.reduce((sum, some) => sum + some.in + some.out, 0)
  const gaps = marks.filter(({ kind }) => kind === 'gap').length
  return `${provider} in the last ${span(ms)}: ${states}; ${count(frames, 'frame')}, ${count(gaps, 'gap')}`
}

/** What stands for what on the pictures. */
export function Key(): ReactNode {
  return (
    <p data-part="key" aria-hidden="true">
      <span>
        <i data-mark="gap" /> gap
      </span>
      <span>
        <i data-mark="resumed" /> resumed
      </span>
      <span>
        <i data-mark="warning" /> warning, drift
      </span>
      <span>
        <b data-direction="in" /> frames in
      </span>
      <span>
        <b data-direction="out" /> out
      </span>
    </p>
  )
}

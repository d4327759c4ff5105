import { RealtimeError } from '@tributary/core'
import { type Event, START, type State, transition } from '../../../../../packages/core/src/machine'

/** One arrow: in the state `from` the event `on` leads to `to`. */
export interface Arrow {
  readonly from: string
  readonly on: string
  readonly to: string
}

const error = (kind: RealtimeError['kind']): RealtimeError => new RealtimeError(kind, { kind, provider: 'any' })
const [EARLY, LATE] = [1, 2]

/** Every event there is, in every shape that matters. */
const EVENTS: { readonly [type in Event['type']]: readonly Extract<Event, { readonly type: type }>[] } = {
  WANTED: [
    { type: 'WANTED', now: EARLY },
    { type: 'WANTED', now: LATE },
  ],
  UNWANTED: [{ type: 'UNWANTED' }],
  OPENED: [{ type: 'OPENED' }],
  READY: [{ type: 'READY' }],
  STEADY: [{ type: 'STEADY' }],
  ENDED: (['network', 'unauthorized', 'refused'] as const).map((kind) => ({
    type: 'ENDED',
    error: error(kind),
    until: LATE,
  })),
  DUE: [{ type: 'DUE', now: LATE }],
  HINT: [{ type: 'HINT', now: LATE }],
  REPLACE: [{ type: 'REPLACE', now: LATE, error: error('network') }],
  RETRY: [{ type: 'RETRY', now: LATE }],
  PAUSE: [{ type: 'PAUSE' }],
  CLOSE: [{ type: 'CLOSE' }],
  CONNECT: [{ type: 'CONNECT' }],
}

/** What of a state decides where it goes next. */
const gist = (state: State): string =>
  [
    state.name,
    state.past.refused,
    state.past.error !== null,
    'until' in state && state.until > EARLY,
    'steady' in state && state.steady,
  ].join()

/** Every arrow that core's machine has, found by trying every event in every state that can be reached. */
export function explore(): readonly Arrow[] {
  const arrows = new Map<string, Arrow>()
  const known = new Set([gist(START)])
  const waiting = [START]
  for (let state = waiting.pop(); state; state = waiting.pop())
    for (const event of Object.values(EVENTS).flat()) {
      const next = transition(state, event)
      if (next === state) continue
      const arrow = { from: state.name, on: event.type, to: next.name }
      arrows.set(Object.values(arrow).join(' '), arrow)
      if (known.has(gist(next))) continue
      known.add(gist(next))
      waiting.push(next)
    }
  return [...arrows.values()]
}

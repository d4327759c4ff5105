import { random } from '../../seed'
import type { Account } from './accounts'

/**
 * A synthetic event. **TeleTracker publishes no payloads**: the vendor says only which kinds of events there are and that their data
 * stand beside `type` ("User Event Stream"). Every other field is made up here, and `synthetic` says so in each frame.
 */
export interface SyntheticEvent {
  readonly type: 'userevent'
  readonly synthetic: true
  readonly event: 'callnotification' | 'callprogress' | 'message' | 'unread' | 'status'
  readonly [field: string]: string | number | boolean
}

/** One event of a scene, `after` ms after the one before it. */
export interface Step {
  readonly after: number
  readonly frame: SyntheticEvent
}

/** What a scene leaves to chance where it is not said. */
export interface SceneOptions {
  /** `incoming` (default): somebody calls or texts the user's number. */
  readonly direction?: 'incoming' | 'outgoing' | undefined
  /** The user's number; default +15045550100. */
  readonly mine?: string | undefined
  /** The other party's number; default one from the fictitious 555-01xx range. */
  readonly theirs?: string | undefined
  /** Numbers in [0, 1); default `Math.random`. */
  readonly random?: (() => number) | undefined
}

const texts = [
  'Are we still on for three?',
  'Thanks, got it.',
  'Can you call me back?',
  'The order has arrived.',
  'Running five minutes late.',
  'Perfect, see you there.',
]
const statuses = ['available', 'busy', 'away'] as const

/**
 * One call from notification to end: `ringing`, then `answered` and `ended`, or `ended` alone when nobody answers. `call_id` ties the
 * events together. Synthetic, see {@link SyntheticEvent}.
 *
 * @example
 * play(teletrackerCall({ mine: '+15045550100' }), frame => control.emit(frame))   // "Call my number"
 */
export function teletrackerCall(
  options: SceneOptions & { readonly answered?: boolean | undefined } = {},
): readonly Step[] {
  const { next, parties, direction } = cast(options)
  const { answered = next() < 0.75 } = options
  const about = { direction, call_id: identifier('call', next), ...parties }
  const progress = (state: string, more: Readonly<Record<string, string | number>> = {}) =>
    event('callprogress', { ...about, state, ...more })
  const rings = between(1500, 4000, next)
  const talks = between(2000, 8000, next)
  return [
    { after: 0, frame: event('callnotification', about) },
    { after: 150, frame: progress('ringing') },
    ...(answered
      ? [
          { after: rings, frame: progress('answered') },
          { after: talks, frame: progress('ended', { reason: 'completed', seconds: Math.round(talks / 1000) }) },
        ]
      : [{ after: 2 * rings, frame: progress('ended', { reason: 'missed', seconds: 0 }) }]),
  ]
}

/**
 * One text; an incoming one is followed by the new unread count when `unread` says what it was before. Synthetic, see {@link SyntheticEvent}.
 *
 * @example
 * play(teletrackerText({ text: 'Hello', unread: 2 }), frame => control.emit(frame))   // "Text my number"
 */
export function teletrackerText(
  options: SceneOptions & { readonly text?: string | undefined; readonly unread?: number | undefined } = {},
): readonly Step[] {
  const { next, parties, direction } = cast(options)
  const { text = pick(texts, next), unread } = options
  const message = event('message', { direction, message_id: identifier('msg', next), ...parties, payload: text })
  const counted =
    direction === 'incoming' && unread !== undefined
      ? [{ after: 100, frame: event('unread', { messages: unread + 1 }) }]
      : []
  return [{ after: 0, frame: message }, ...counted]
}

/** Sends the steps of a scene in their time, and answers how to stop it; `done` is called after the last one. */
export function play(
  steps: readonly Step[],
  emit: (frame: SyntheticEvent) => unknown,
  done?: (() => void) | undefined,
): () => void {
  let timer: ReturnType<typeof setTimeout>
  const from = (index: number): void => {
    const step = steps[index]
    if (!step) return done?.()
    timer = setTimeout(() => {
      emit(step.frame)
      from(index + 1)
    }, step.after)
  }
  from(0)
  return () => clearTimeout(timer)
}

/** A user's day, for as long as it is not stopped: one scene after the other, with a pause between them. */
export function live(user: Account, seed: string, emit: (frame: SyntheticEvent) => unknown): () => void {
  const next = random(`${seed}:stream:${user.username}`)
  let unread = 0
  let stop: () => void = () => undefined

  const scene = (): readonly Step[] => {
    const kind = next()
    const direction = next() < 0.6 ? 'incoming' : 'outgoing'
    const options = { direction, mine: user.number, random: next } as const
    if (kind < 0.4) return teletrackerCall(options)
    if (kind < 0.8) {
      const steps = teletrackerText({ ...options, unread })
      unread += direction === 'incoming' ? 1 : 0
      return steps
    }
    if (kind < 0.9) return [{ after: 0, frame: event('status', { status: pick(statuses, next) }) }]
    // "Periodic unread counts": now and then somebody has read them.
    unread = Math.floor(unread * next())
    return [{ after: 0, frame: event('unread', { messages: unread }) }]
  }
  const pause = (): void => {
    const timer = setTimeout(
      () => {
        stop = play(scene(), emit, pause)
      },
      between(800, 3000, next),
    )
    stop = () => clearTimeout(timer)
  }
  pause()
  return () => stop()
}

function cast({ direction = 'incoming', mine = '+15045550100', random: next = Math.random, theirs }: SceneOptions) {
  const other = theirs ?? `+1504555${String(between(110, 199, next)).padStart(4, '0')}`
  const [from_number, to_number] = direction === 'incoming' ? [other, mine] : [mine, other]
  return { next, direction, parties: { from_number, to_number } }
}

const event = (name: SyntheticEvent['event'], fields: Readonly<Record<string, string | number>>): SyntheticEvent => ({
  type: 'userevent',
  synthetic: true,
  event: name,
  ...fields,
})
const between = (low: number, high: number, next: () => number): number => low + Math.floor(next() * (high - low + 1))
const pick = <T>(list: readonly [T, ...T[]] | readonly T[], next: () => number): T =>
  list[Math.floor(next() * list.length)] as T
const identifier = (prefix: string, next: () => number): string =>
  `${prefix}-${Math.floor(next() * 36 ** 6)
    .toString(36)
    .padStart(6, '0')}`

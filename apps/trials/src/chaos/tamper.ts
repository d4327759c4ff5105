import type { Connection, Frame, Hooks } from '@tributary/emulator'
import type { Answer, Cast } from './cast'

/** What happens to the next frame of a kind on its way to the client. */
type Fate = 'lose' | 'hold' | 'refuse' | 'repeat'

/** What the network and a faulty server do to frames. */
export interface Tamper {
  readonly hooks: Hooks
  /** The next answer of this kind is lost, held back until `release`, or turned into a refusal. */
  answer(kind: Answer, fate: Exclude<Fate, 'repeat'>): void
  /** The next event comes twice, never, or late. */
  event(fate: Exclude<Fate, 'refuse'>): void
  /** Nothing gets through in either direction, nor gets lost: it waits. */
  stall(connection: Connection | undefined): void
  /** Lets go of everything that waits. */
  release(): void
  /** Forgets what was to happen. */
  calm(): void
}

interface Taps {
  /** A frame is about to go onto the wire. */
  readonly out: (text: string, connection: Connection) => void
  /** A frame is about to reach the vendor. */
  readonly in: (text: string, connection: Connection) => void
}

export function createTamper(cast: Cast, taps: Taps): Tamper {
  const fates = new Map<Answer | 'event', Fate>()
  const stalled = new Map<number, Record<'in' | 'out', (() => void)[]>>()
  const held: (() => void)[] = []

  const pass = (connection: Connection, direction: 'in' | 'out', action: () => void): void => {
    const waiting = stalled.get(connection.id)
    if (waiting) waiting[direction].push(action)
    else action()
  }
  const tamper: Tamper = {
    hooks: {
      in(text, next, connection) {
        pass(connection, 'in', () => {
          taps.in(text, connection)
          next(text)
        })
      },
      out(data, next, connection) {
        const text = typeof data !== 'string' ? '' : (cast.decode?.(data) ?? data)
        const kind = cast.answers(text) ?? (text.includes('"n":') ? 'event' : undefined)
        const fate = kind && fates.get(kind)
        if (kind && fate) fates.delete(kind)
        const put = (frame: Frame): void =>
          pass(connection, 'out', () => {
            taps.out(text, connection)
            next(frame)
          })
        if (fate === 'lose') return
        if (fate === 'hold') return void held.push(() => put(data))
        put(fate === 'refuse' ? cast.refusal(text) : data)
        if (fate === 'repeat') put(data)
      },
    },
    answer: (kind, fate) => void fates.set(kind, fate),
    event: (fate) => void fates.set('event', fate),
    stall(connection) {
      if (connection && !stalled.has(connection.id)) stalled.set(connection.id, { in: [], out: [] })
    },
    release() {
      const waiting = [...stalled.values()]
      stalled.clear()
      // What was said comes before what is said to what is heard now.
      for (const action of waiting.flatMap(({ out }) => out)) action()
      for (const action of waiting.flatMap((both) => both.in)) action()
      for (const action of held.splice(0)) action()
    },
    calm: () => fates.clear(),
  }
  return tamper
}

/** A clock that stands still until it is told to go on, in place of the timers, `Date` and `performance.now` of this process. */
export interface Clock {
  /** Timers that are set. */
  readonly count: number
  /** Goes on by `ms`: each timer in its turn, and whatever promises it settles before the next one. */
  pass(ms: number): Promise<void>
  /** Goes on by `ms` in which nothing runs, as while a machine sleeps: what was due meanwhile is late. */
  sleep(ms: number): void
  /** Somebody sets the clock of the wall forward. */
  set(ms: number): void
  uninstall(): void
}

interface Timer {
  readonly id: number
  at: number
  readonly every: number | undefined
  readonly call: () => void
}

const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, performance } = globalThis
const RealDate = globalThis.Date
/** So that a seed always sees the same times. */
const START = RealDate.UTC(2030, 0, 1)

/** Everything that is due at this moment has happened, promises of promises included. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

export function installClock(): Clock {
  const timers: Timer[] = []
  let now = 0
  let wall = START
  let ids = 0

  const insert = (timer: Timer): void => {
    let at = timers.length
    while (at > 0 && (timers[at - 1] as Timer).at > timer.at) at--
    timers.splice(at, 0, timer)
  }
  const add = (
    call: (...given: readonly unknown[]) => void,
    ms: unknown,
    repeat: boolean,
    given: readonly unknown[],
  ): number => {
    // As Node has it: what is no time is a millisecond.
    const after = Number(ms) >= 1 && Number(ms) <= 2 ** 31 - 1 ? Number(ms) : 1
    insert({ id: ++ids, at: now + after, every: repeat ? after : undefined, call: () => call(...given) })
    return ids
  }
  const remove = (id: unknown): void => {
    const at = timers.findIndex((timer) => timer.id === id)
    if (at >= 0) timers.splice(at, 1)
  }
  const FakeDate = class extends RealDate {
    constructor(...given: readonly unknown[]) {
      if (given.length === 0) super(wall + now)
      else super(...(given as [number]))
    }
    static override now(): number {
      return wall + now
    }
  }
  Object.assign(globalThis, {
    setTimeout: (call: () => void, ms?: number, ...given: readonly unknown[]) => add(call, ms, false, given),
    setInterval: (call: () => void, ms?: number, ...given: readonly unknown[]) => add(call, ms, true, given),
    clearTimeout: remove,
    clearInterval: remove,
    Date: FakeDate,
  })
  Object.defineProperty(globalThis, 'performance', { configurable: true, writable: true, value: { now: () => now } })

  return {
    get count() {
      return timers.length
    },
    async pass(ms) {
      const until = now + ms
      await turn()
      for (let next = timers[0]; next && next.at <= until; next = timers[0]) {
        timers.shift()
        now = Math.max(now, next.at)
        if (next.every) insert({ ...next, at: now + next.every })
        next.call()
        await turn()
      }
      now = Math.max(now, until)
    },
    sleep(ms) {
      now += ms
    },
    set(ms) {
      wall += ms
    },
    uninstall() {
      Object.assign(globalThis, { setTimeout, setInterval, clearTimeout, clearInterval, Date: RealDate })
      Object.defineProperty(globalThis, 'performance', { configurable: true, writable: true, value: performance })
    },
  }
}

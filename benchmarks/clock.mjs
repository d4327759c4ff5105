// A clock of one's own for so many timers that the usual fake ones, which look through all of them for the next, would take minutes.

/** @typedef {{ at: number, number: number, call: () => void, every: number | undefined }} Timer */

/** Runs what has been waiting for this turn, microtasks too. */
const turn = () => new Promise(setImmediate)

/** Numbers that look random and are the same in every run (mulberry32). @param {number} seed */
const draws = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

/** Timers, the earliest on top: a binary heap. */
class Queue {
  /** @type {Timer[]} */
  #timers = []

  get first() {
    return this.#timers[0]
  }

  /** @param {Timer} timer */
  push(timer) {
    let index = this.#timers.push(timer) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!this.#swapped(parent, index)) return
      index = parent
    }
  }

  shift() {
    const [first] = this.#timers
    const last = this.#timers.pop()
    if (first === last || !last) return first
    this.#timers[0] = last
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2]
      const child = right < this.#timers.length && this.#later(left, right) ? right : left
      if (child >= this.#timers.length || !this.#swapped(index, child)) return first
      index = child
    }
  }

  /** @param {number} a @param {number} b */
  #later(a, b) {
    const [x, y] = /** @type {[Timer, Timer]} */ ([this.#timers[a], this.#timers[b]])
    return x.at > y.at || (x.at === y.at && x.number > y.number)
  }

  /** Puts the earlier of two above the later one. @param {number} above @param {number} below */
  #swapped(above, below) {
    if (!this.#later(above, below)) return false
    const [x, y] = /** @type {[Timer, Timer]} */ ([this.#timers[above], this.#timers[below]])
    this.#timers[above] = y
    this.#timers[below] = x
    return true
  }
}

/** Takes the place of timers, clocks and randomness until it is `restore`d. @param {number} seed */
export const fakeClock = (seed) => {
  const queue = new Queue()
  /** @type {Map<number, Timer>} */
  const waiting = new Map()
  let now = 0
  let numbers = 0
  const real = { setTimeout, clearTimeout, setInterval, clearInterval }
  const { random } = Math
  const dateNow = Date.now
  const began = dateNow()

  const set = (/** @type {() => void} */ call, /** @type {number} */ ms, /** @type {boolean} */ again) => {
    // As Node has it: whole milliseconds, and at least one.
    const every = Math.max(1, Math.trunc(ms) || 0)
    const timer = { at: now + every, number: ++numbers, call, every: again ? every : undefined }
    waiting.set(timer.number, timer)
    queue.push(timer)
    return timer.number
  }
  const clear = (/** @type {number | undefined} */ number) => void waiting.delete(number ?? 0)
  Object.assign(globalThis, {
    setTimeout: (
      /** @type {(...args: unknown[]) => void} */ call,
      /** @type {number} */ ms,
      /** @type {unknown[]} */ ...args
    ) => set(() => call(...args), ms, false),
    setInterval: (/** @type {() => void} */ call, /** @type {number} */ ms) => set(call, ms, true),
    clearTimeout: clear,
    clearInterval: clear,
  })
  Math.random = draws(seed)
  Date.now = () => began + now
  Object.defineProperty(performance, 'now', { value: () => now, configurable: true })

  return {
    get now() {
      return now
    },
    /** How many timers wait. */
    get size() {
      return waiting.size
    },
    /** Passes time: what is due at one moment runs, then what follows from it. @param {number} ms */
    async pass(ms) {
      const until = now + ms
      await turn()
      for (let next = queue.first; next && next.at <= until; next = queue.first) {
        now = Math.max(now, next.at)
        let ran = false
        for (let due = queue.first; due && due.at <= now; due = queue.first) {
          queue.shift()
          if (!waiting.delete(due.number)) continue
          ran = true
          if (due.every !== undefined) {
            const again = { ...due, at: now + due.every }
            waiting.set(again.number, again)
            queue.push(again)
          }
          due.call()
        }
        if (ran) await turn()
      }
      now = until
    },
    /** The machine sleeps: time passes, and nothing runs. @param {number} ms */
    sleep(ms) {
      now += ms
    },
    restore() {
      Object.assign(globalThis, real)
      Math.random = random
      Date.now = dateNow
      Reflect.deleteProperty(performance, 'now')
    },
  }
}

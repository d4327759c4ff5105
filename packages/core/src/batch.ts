import { report } from './errors'
import { soon } from './soon'

/** A frame of the display, in ms. */
const FRAME_MS = 16
/** Browsers hold animation frames of a hidden page back; its state still advances. */
const HELD_BACK_MS = 250

export interface Publisher {
  /** Makes what is new visible, and returns whom to tell. */
  publish(): (() => void) | undefined
}

/**
 * Advances published snapshots at most once per animation frame, and at once – at the end of the running task – when the last frame had
 * nothing new, so that a rare event shows without delay. All of them advance before anybody is told: whoever reads two sees one moment.
 *
 * Frames are counted, not timed: where rendering is slow every time would look quiet, and each message would be rendered by itself.
 */
export class Batch {
  readonly #dirty = new Set<Publisher>()
  readonly #scheduler: ((flush: () => void) => void) | undefined
  /** Calls off what is scheduled: a flush, or the frame after one. */
  #cancel: (() => void) | null = null
  /** When the last publication was rendered. */
  #last = 0

  constructor(scheduler?: ((flush: () => void) => void) | undefined) {
    this.#scheduler = scheduler
  }

  mark(publisher: Publisher): void {
    this.#dirty.add(publisher)
    if (this.#cancel && !this.#late()) return
    this.#cancel?.()
    this.#cancel = atOnce
    // Called as a function of nobody: browsers refuse `queueMicrotask` as a method of another object.
    const scheduler = this.#scheduler
    try {
      if (scheduler) scheduler(this.flush)
      else soon(this.#first)
    } catch (thrown) {
      // An app's scheduler that throws holds nothing back.
      report(thrown)
      soon(this.flush)
    }
  }

  /** Publishes what is pending now; nothing stays scheduled. */
  readonly flush = (): void => {
    if (!this.#cancel) return
    this.#cancel()
    this.#cancel = null
    this.#publish()
  }

  /** Timers of a hidden page may be a minute late. Nothing of it is painted, so that it need not wait for them. */
  #late(): boolean {
    return !this.#scheduler && this.#cancel !== atOnce && !hasFrames() && performance.now() - this.#last > FRAME_MS
  }

  readonly #first = (): void => {
    // Flushed meanwhile.
    if (this.#cancel !== atOnce) return
    this.#cancel = nextFrame(hasFrames() ? this.#shown : this.#frame)
    this.#publish()
  }

  /** This frame shows the first flush: what has come since is for the next one. */
  readonly #shown = (): void => {
    this.#cancel = this.#dirty.size ? nextFrame(this.#frame) : null
  }

  readonly #frame = (): void => {
    this.#cancel = this.#dirty.size ? nextFrame(this.#frame) : null
    this.#publish()
  }

  #publish(): void {
    this.#last = performance.now()
    const dirty = [...this.#dirty]
    this.#dirty.clear()
    const tell = dirty.map((publisher) => publisher.publish())
    for (const notify of tell) notify?.()
    // React renders in a microtask, too: its time is not a quiet one.
    soon(() => {
      this.#last = performance.now()
    })
  }
}

/** What is to run at the end of the task needs no calling off. */
function atOnce(): void {}

/** Workers and React Native have frames and no document. */
function hasFrames(): boolean {
  return typeof requestAnimationFrame === 'function' && !globalThis.document?.hidden
}

function nextFrame(call: () => void): () => void {
  const frames = hasFrames()
  const cancel = (): void => {
    clearTimeout(timer)
    if (frame) cancelAnimationFrame(frame)
  }
  const run = (): void => {
    cancel()
    call()
  }
  const timer = setTimeout(run, frames ? HELD_BACK_MS : FRAME_MS)
  const frame = frames && requestAnimationFrame(run)
  return cancel
}

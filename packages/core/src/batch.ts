import { report } from './errors'

/** A frame of the display, in ms. */
const FRAME_MS = 16
/** Browsers hold animation frames of a hidden page back; its state still advances. */
const HELD_BACK_MS = 250

export interface Publisher {
  /** Makes what is new visible, and returns whom to tell. */
  publish(): (() => void) | undefined
}

/**
 * Advances published snapshots at most once per animation frame, and at once – at the end of the running task – when the last time is over
 * a frame ago, so that a rare event shows without delay. All of them advance before anybody is told: whoever reads two sees one moment.
 */
export class Batch {
  readonly #dirty = new Set<Publisher>()
  readonly #scheduler: ((flush: () => void) => void) | undefined
  #last = Number.NEGATIVE_INFINITY
  #cancel: (() => void) | null = null

  constructor(scheduler?: ((flush: () => void) => void) | undefined) {
    this.#scheduler = scheduler
  }

  mark(publisher: Publisher): void {
    this.#dirty.add(publisher)
    if (this.#cancel) return
    this.#cancel = () => {}
    // Called as a function of nobody: browsers refuse `queueMicrotask` or `requestAnimationFrame` as a method of another object.
    const scheduler = this.#scheduler
    try {
      if (scheduler) scheduler(this.flush)
      else if (performance.now() - this.#last > FRAME_MS) queueMicrotask(this.flush)
      else this.#cancel = nextFrame(this.flush)
    } catch (thrown) {
      // An app's scheduler that throws holds nothing back.
      report(thrown)
      queueMicrotask(this.flush)
    }
  }

  /** Publishes what is pending now; nothing stays scheduled. */
  readonly flush = (): void => {
    if (!this.#cancel) return
    this.#cancel()
    this.#cancel = null
    this.#last = performance.now()
    const dirty = [...this.#dirty]
    this.#dirty.clear()
    const tell = dirty.map((publisher) => publisher.publish())
    for (const notify of tell) notify?.()
  }
}

function nextFrame(flush: () => void): () => void {
  // Workers and React Native have frames and no document.
  const frames = typeof requestAnimationFrame === 'function' && !globalThis.document?.hidden
  const timer = setTimeout(flush, frames ? HELD_BACK_MS : FRAME_MS)
  const frame = frames && requestAnimationFrame(flush)
  return () => {
    clearTimeout(timer)
    if (frame) cancelAnimationFrame(frame)
  }
}

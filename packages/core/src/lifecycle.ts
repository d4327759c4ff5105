import type { Unsubscribe } from './emitter'

/** What the surroundings say. A hint starts an attempt or a probe; it is never believed over a living session. */
export type Hint = 'online' | 'offline' | 'visible' | 'hidden' | 'pause' | 'resume' | 'wake'

/** Attaches to the surroundings and returns how to detach. React Native passes one over AppState and NetInfo. */
export type Lifecycle = (hint: (kind: Hint) => void) => Unsubscribe

const TICK_MS = 5_000
/** Later than this and the machine slept. */
const SLEPT_MS = 30_000
/** Browsers run timers of a hidden tab as rarely as once a minute. */
const SLEPT_HIDDEN_MS = 90_000

/** The browser's own events, and a clock that notices sleep. Under Node, where there is no window, only the clock. */
export const browserLifecycle: Lifecycle = (hint) => {
  const undo: Unsubscribe[] = []
  const on = (target: EventTarget | undefined, type: string, handle: (event: Event) => void): void => {
    target?.addEventListener(type, handle)
    undo.push(() => target?.removeEventListener(type, handle))
  }
  const page = typeof document === 'undefined' ? undefined : document
  const view = page?.defaultView ?? undefined

  on(view, 'online', () => hint('online'))
  on(view, 'offline', () => hint('offline'))
  on(view, 'pagehide', () => hint('pause'))
  on(view, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) hint('resume')
  })
  on(page, 'freeze', () => hint('pause'))
  on(page, 'resume', () => hint('resume'))
  on(page, 'visibilitychange', () => hint(page?.hidden ? 'hidden' : 'visible'))

  let last = Date.now()
  const timer = setInterval(() => {
    const now = Date.now()
    if (now - last - TICK_MS > (page?.hidden ? SLEPT_HIDDEN_MS : SLEPT_MS)) hint('wake')
    last = now
  }, TICK_MS)
  undo.push(() => clearInterval(timer))
  return () => {
    for (const detach of undo) detach()
  }
}

const SPACING_MS = 2_000
const PER_MINUTE = 10

/**
 * Lets good news through at most once in 2 s and ten times a minute, so that a flapping network is no storm of attempts. What comes too
 * early is told late, not lost; bad news passes at once.
 */
export function paced(lifecycle: Lifecycle): Lifecycle {
  return (hint) => {
    let told: number[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const held = new Set<Hint>()
    const tell = (): void => {
      timer = undefined
      told = [...told.filter((at) => at > Date.now() - 60_000), Date.now()]
      const kinds = [...held]
      held.clear()
      for (const kind of kinds) hint(kind)
    }
    const detach = lifecycle((kind) => {
      if (kind === 'offline' || kind === 'hidden' || kind === 'pause') return hint(kind)
      held.add(kind)
      if (timer) return
      const now = Date.now()
      const recent = told.filter((at) => at > now - 60_000)
      const last = recent.at(-1) ?? Number.NEGATIVE_INFINITY
      const full = recent.length < PER_MINUTE ? now : (recent.at(-PER_MINUTE) ?? now) + 60_000
      const wait = Math.max(last + SPACING_MS, full) - now
      if (wait <= 0) tell()
      else timer = setTimeout(tell, wait)
    })
    return () => {
      clearTimeout(timer)
      detach()
    }
  }
}

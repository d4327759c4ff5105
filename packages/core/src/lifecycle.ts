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
  const page: Document | undefined = globalThis.document
  const detached = new AbortController()
  const on = (target: EventTarget | null | undefined, type: string, kindOf: (event: Event) => Hint | false): void =>
    target?.addEventListener(
      type,
      (event) => {
        const kind = kindOf(event)
        if (kind) hint(kind)
      },
      detached,
    )
  const view = page?.defaultView
  on(view, 'online', () => 'online')
  on(view, 'offline', () => 'offline')
  on(view, 'pagehide', () => 'pause')
  on(view, 'pageshow', (event) => (event as PageTransitionEvent).persisted && 'resume')
  on(page, 'freeze', () => 'pause')
  on(page, 'resume', () => 'resume')
  on(page, 'visibilitychange', () => (page?.hidden ? 'hidden' : 'visible'))
  // Events tell of changes only: bad news that is older is told at once.
  if (page?.hidden) hint('hidden')
  if (globalThis.navigator?.onLine === false) hint('offline')

  let last = Date.now()
  const timer = setInterval(() => {
    const now = Date.now()
    if (now - last - TICK_MS > (page?.hidden ? SLEPT_HIDDEN_MS : SLEPT_MS)) hint('wake')
    last = now
  }, TICK_MS)
  return () => {
    detached.abort()
    clearInterval(timer)
  }
}

const SPACING_MS = 2_000
const PER_MINUTE = 10
const MINUTE_MS = 60_000
/** Bad news, and the good news that it makes untrue. */
const OPPOSITE: { readonly [bad in Hint]?: Hint } = { offline: 'online', hidden: 'visible', pause: 'resume' }

/**
 * Lets good news through at most once in 2 s and ten times a minute, so that a flapping network is no storm of attempts. What comes too
 * early is told late, unless it is no longer true by then; bad news passes at once.
 */
export function paced(lifecycle: Lifecycle): Lifecycle {
  return (hint) => {
    /** When good news was told, newest first. */
    const told: number[] = Array(PER_MINUTE).fill(-MINUTE_MS)
    const held = new Set<Hint>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = (): void => {
      timer = undefined
      if (!held.size) return
      told.pop()
      told.unshift(performance.now())
      const kinds = [...held]
      held.clear()
      for (const kind of kinds) hint(kind)
    }
    const detach = lifecycle((kind) => {
      const untrue = OPPOSITE[kind]
      if (untrue) {
        held.delete(untrue)
        return hint(kind)
      }
      held.add(kind)
      if (timer) return
      const [newest = 0, oldest = 0] = [told[0], told.at(-1)]
      const wait = Math.max(newest + SPACING_MS, oldest + MINUTE_MS) - performance.now()
      if (wait <= 0) tell()
      else timer = setTimeout(tell, wait)
    })
    return () => {
      clearTimeout(timer)
      detach()
    }
  }
}

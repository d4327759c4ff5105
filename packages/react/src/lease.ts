import { type Client, type Folded, RealtimeError } from '@tributary/core'

export type Handle = ReturnType<Client['~fold']>

/** A snapshot that could not be read is tried again; one that is refused for good is shown as `stale`. */
export const isWaiting = ({ status, known, error }: Folded<unknown>, needsValue: boolean): boolean =>
  status === 'pending' || (needsValue && !known && (status !== 'stale' || error?.retryable !== false))

/** How long a topic is kept for components that suspend: they come back for more if they still wait. */
const LEASE_MS = 5_000
/** Until they have come back. */
const GRACE_MS = 1_000
/** From the first value until they have mounted, which may take as long as others beside them wait. */
const HELD_MS = 30_000

interface Lease {
  /** Resolves when a look is worth it. */
  readonly news: Promise<void>
  readonly isOver: () => boolean
  /** Once it is over: for so long from now on. */
  readonly keep: (ms: number) => void
}

const leases = new WeakMap<Client, Map<string, Lease>>()

/** Clients that somebody has waited for since something that waited has mounted. A page has not so many: they are made again and again. */
let strangers = 0
const MOST_STRANGERS = 50

/** Something that may have waited is on the screen: it wants its topic itself. */
export function mounted(client: Client, id: string): void {
  strangers = 0
  leases.get(client)?.get(id)?.keep(0)
}

/** Something has what it has waited for, and is not on the screen yet. */
export function held(client: Client, id: string): void {
  leases.get(client)?.get(id)?.keep(HELD_MS)
}

/** Wants a topic on behalf of components that cannot, as they have not mounted. */
export function lease(client: Client, id: string, handle: Handle, needsValue: boolean): Promise<void> {
  const all = leases.get(client) ?? new Map<string, Lease>()
  if (!leases.has(client) && ++strangers > MOST_STRANGERS) throw forgotten()
  leases.set(client, all)
  const known = all.get(id)
  if (known && !known.isOver()) return known.news
  let isOver = false
  let stop = (): void => {}
  let tell = (): void => {}
  const end = (): void => {
    stop()
    if (all.get(id) === leased) all.delete(id)
  }
  const finish = (keptMs: number): void => {
    if (isOver) return
    isOver = true
    leased.keep(keptMs)
    tell()
  }
  let timer = setTimeout(() => finish(GRACE_MS), LEASE_MS)
  const leased: Lease = {
    news: new Promise((resolve) => {
      tell = resolve
    }),
    isOver: () => isOver,
    keep(ms) {
      if (!isOver) return
      clearTimeout(timer)
      timer = setTimeout(end, ms)
    },
  }
  all.set(id, leased)
  const look = (isNews: boolean): void => {
    const now = handle.read()
    // What is published without news may be a failure from before somebody retried.
    if (now.status === 'failed') isNews && finish(GRACE_MS)
    else if (!isWaiting(now, needsValue)) finish(HELD_MS)
  }
  // Not while the component renders: whoever shows the connection would have to render in the middle of it.
  void Promise.resolve().then(() => {
    stop = handle.subscribe(() => look(true))
    look(false)
  })
  return leased.news
}

function forgotten(): RealtimeError {
  // Not at once: React tries again before it believes an error.
  setTimeout(() => {
    strangers = 0
  }, GRACE_MS)
  const message = `useSuspenseSubscription has waited for ${MOST_STRANGERS} clients, and nothing has mounted: React forgets a RealtimeProvider that has not mounted, and the client that it has made. Put a <Suspense> inside it, around what suspends`
  return new RealtimeError(message, { kind: 'config', provider: '' })
}

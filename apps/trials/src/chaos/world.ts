import { browserLifecycle, type Client, createClient, type Hint, topicKey } from '@tributary/core'
import { type Invariants, invariants } from '../invariants'
import type { Cast } from './cast'
import { createDial, type Dial } from './dial'
import { createJudge, type Judge } from './judge'
import { createServer, type MakeGround, type Server } from './server'

/** One walk's server and client, and all that can be seen of them. */
export interface World extends Server {
  readonly cast: Cast
  readonly client: Client
  readonly judge: Judge
  readonly dial: Dial
  readonly watched: Invariants
  /** What has been wrong so far. */
  readonly wrong: readonly string[]
  /** Who listens to hints. */
  readonly hints: ReadonlySet<(kind: Hint) => void>
  /** Calls of `connect()` that are not settled. */
  readonly connecting: ReadonlySet<object>
  connect(): void
  /** To be called after every step: I1 to I3 and I6 to I8. */
  look(): void
  blame(what: string): void
  /** For whoever reads what has happened. */
  note(line: string): void
}

/** Of a frame, in characters: short, so that one over it costs little. */
const FRAME_LIMIT = 8_000

export async function createWorld(
  cast: Cast,
  seed: number,
  make: MakeGround,
  note: (line: string) => void,
): Promise<World> {
  const wrong: string[] = []
  const blame = (what: string): void => {
    note(`WRONG: ${what}`)
    wrong.push(what)
  }
  const judge = createJudge(cast.positions, blame)
  const server = await createServer(cast, seed, make, { judge, blame, note })
  const { ground } = server
  const dial = createDial(ground.WebSocket, () => {
    const hangs = server.doors[0] === 'hang'
    if (hangs) server.doors.shift()
    return hangs
  })
  const hints = new Set<(kind: Hint) => void>()
  let dialled = 0
  const connecting = new Set<object>()
  const watched = invariants({
    WebSocket: dial.WebSocket,
    timers: ground.timers,
    lifecycle(hint) {
      hints.add(hint)
      // Under Node nothing but the clock that notices sleep.
      const awake = browserLifecycle(hint)
      return () => {
        hints.delete(hint)
        awake()
      }
    },
    // Addresses of this vendor's links differ in what no URL shows.
    ...(cast.manyLinks && { addressOf: (url) => `${url} ${dialled++}` }),
  })
  const { onInspect, ...options } = watched.options
  const client: Client = watched.watch(
    createClient({
      providers: [cast.provider({ url: ground.emulator.url(cast.vendor.name), credentials: server.credentials })],
      limits: { frameBytes: FRAME_LIMIT },
      pauseWhenHidden: cast.pauses,
      ...ground.options,
      ...options,
      onInspect(event) {
        if (event.type !== 'frame') note(`core: ${JSON.stringify(event, briefly)}`)
        onInspect(event)
        if (event.type === 'joined' || event.type === 'resumed') judge.inspected(event.type, topicKey(event.topic))
      },
    }),
  )

  return Object.assign(server, {
    cast,
    client,
    judge,
    dial,
    watched,
    wrong,
    hints,
    blame,
    note,
    connecting,
    connect() {
      const call = {}
      connecting.add(call)
      client
        .connect()
        .catch(() => undefined)
        .finally(() => connecting.delete(call))
    },
    look() {
      judge.look()
      try {
        watched.check()
      } catch (thrown) {
        blame(String(thrown))
      }
      const over = ['idle', 'failed', 'closed']
      const trying = client.links.filter(({ connection: { status } }) => !over.includes(status)).length
      const up = watched.sockets.all.filter(({ live, heard }) => live && heard).length
      if (up > trying) blame(`I1: ${up} sockets are up for ${trying} links`)
    },
  })
}

/** What is the same on every line is left out. */
function briefly(key: string, value: unknown): unknown {
  if (key === 'provider' || key === 'at') return undefined
  return value instanceof Error ? value.message : value
}

import type { Client } from '@tributary/core'
import { type Har, harOf } from './har'
import { bytesOf, type Seen } from './noted'
import type { Bounds } from './ring'

/** What a client has told since a recording began. It holds what core tells, and that has its secrets redacted. */
export interface Recorder {
  /** When it began, in ms since the epoch. */
  readonly since: number
  /** How many things it has recorded. */
  readonly count: number
  /** The memory that they take, about. */
  readonly bytes: number
  /** Whether it goes on. */
  readonly running: boolean
  /** It has reached its bounds, and ended there. */
  readonly full: boolean
  /** Records no more. What was recorded stays. */
  stop(): void
  /** As HAR 1.2, with the frames where Chrome has them: for Chrome, and for `replay()` of `@tributary/emulator`. */
  har(): Har
  /** Everything, one JSON object a line: transitions, frames as text, gaps, sends, warnings. */
  ndjson(): string
}

const BOUNDS: Bounds = { count: 100_000, bytes: 64 * 1024 * 1024 }

/**
 * Records what a client does from now on, until `stop()` or until the bounds are reached (100 000 things, about 64 MiB).
 *
 * Begin before the first topic is wanted: a connection that is up already is recorded without its beginning, and cannot be played again where it has one.
 *
 * @example
 * const recorder = record(client)
 * …
 * recorder.stop()
 * download('realtime.har', JSON.stringify(recorder.har()))
 */
export function record(client: Client, bounds?: { readonly [bound in keyof Bounds]?: number | undefined }): Recorder {
  return startRecorder(client, [], bounds)
}

/** `before`: what somebody has seen already of the connections that are up. */
export function startRecorder(
  client: Client,
  before: readonly Seen[],
  { count = BOUNDS.count, bytes = BOUNDS.bytes }: { readonly [bound in keyof Bounds]?: number | undefined } = {},
): Recorder {
  const all: Seen[] = []
  const since = Date.now()
  let held = 0
  let full = false
  let stopped: number | undefined
  const take = (seen: Seen): void => {
    const lean = leanOf(seen)
    const more = bytesOf(lean)
    // The beginning is what a replay needs: it is the end that is left out.
    if (all.length >= count || held + more > bytes) {
      full = true
      return stop()
    }
    all.push(lean)
    held += more
  }
  const stop = (): void => {
    stopped ??= Date.now()
    detach()
  }
  const detach = client.inspect((seen) => {
    if (stopped === undefined) take(seen)
  })
  for (const seen of before) if (stopped === undefined) take(seen)
  return {
    since,
    get count() {
      return all.length
    },
    get bytes() {
      return held
    },
    get running() {
      return stopped === undefined
    },
    get full() {
      return full
    },
    stop,
    har: () => harOf(all, stopped ?? Date.now()),
    ndjson: () => all.map((seen) => `${JSON.stringify(seen, plain)}\n`).join(''),
  }
}

/** What a frame was decoded to, its text says as well. */
function leanOf(seen: Seen): Seen {
  if (seen.type !== 'frame') return seen
  const { direction, at, raw } = seen.frame
  return { ...seen, frame: { direction, at, raw } }
}

/** Errors as what they say; a cause of theirs may be anything. */
function plain(_: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  const { cause: _cause, stack: _stack, ...own } = value
  return { ...own, message: value.message }
}

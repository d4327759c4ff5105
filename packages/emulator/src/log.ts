/** One frame that was really on the wire. */
export interface LogEntry {
  /** Counts the frames of one vendor, from 1. */
  readonly id: number
  /** ms since the epoch. */
  readonly at: number
  /** The {@link Connection}'s id. */
  readonly connection: number
  /** As the server sees it: `in` came from the client. */
  readonly direction: 'in' | 'out'
  /** The frame's text with secrets redacted; a binary frame is only counted: `<binary, 3 bytes>`. */
  readonly frame: string
}

export interface Log {
  readonly entries: readonly LogEntry[]
  add(connection: number, direction: 'in' | 'out', frame: string): void
}

/** Keeps the newest frames: at most `count` of them and about `size` characters. */
export function createLog(count = 10_000, size: number = 16 * 2 ** 20): Log {
  const entries: LogEntry[] = []
  let id = 0
  let held = 0
  return {
    entries,
    add(connection, direction, frame) {
      entries.push({ id: ++id, at: Date.now(), connection, direction, frame })
      held += frame.length
      while (entries.length > count || held > size) held -= entries.shift()?.frame.length ?? 0
    },
  }
}

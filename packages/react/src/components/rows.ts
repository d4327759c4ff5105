import type { Gap, Meta, View } from '@tributary/core'

/** One line of a log: an event, or the place where some are missing. */
export type Row = {
  /** Counts the rows, from 1. */
  readonly id: number
  /** How many events there have been with this one. */
  readonly events: number
} & ({ readonly event: unknown; readonly meta: Meta; readonly gap?: never } | { readonly gap: Gap })

export type Rows = readonly Row[]

/** What has been logged up to a moment: the first `end` of these rows, which later ones only ever join. */
export interface Logged {
  readonly rows: Row[]
  readonly end: number
}

/** Logs events and gaps, of which the last `limit` count. The array is shared, as a copy for each event would be dear. */
export function logOf(limit: number): View<unknown, Logged> {
  const add = (
    { rows, end }: Logged,
    isEvent: boolean,
    what: { event: unknown; meta: Meta } | { gap: Gap },
  ): Logged => {
    const last = rows[end - 1]
    const row: Row = { id: (last?.id ?? 0) + 1, events: (last?.events ?? 0) + (isEvent ? 1 : 0), ...what }
    // Somebody else's row stands there already, or so many are not needed any more.
    const isFull = rows.length > end || end >= 2 * limit
    const next = isFull ? rows.slice(Math.max(0, end - limit), end) : rows
    next.push(row)
    return { rows: next, end: next.length }
  }
  return {
    initial: { rows: [], end: 0 },
    reduce: (logged, event, meta) => add(logged, true, { event, meta }),
    gap: (logged, gap) => add(logged, false, { gap }),
  }
}

/** How many events there have been, those that are no longer kept too. */
export const eventsOf = ({ rows, end }: Logged): number => rows[end - 1]?.events ?? 0

/** Finds which of the last `limit` rows contain a text, newest first. A gap is always found: it may have swallowed the text. */
export function createFinder(): (logged: Logged, limit: number, text: string) => Rows {
  const texts = new WeakMap<Row, string>()
  const textOf = (row: Row & { readonly event: unknown }): string => {
    const known = texts.get(row) ?? writeEvent(row.event).toLowerCase()
    texts.set(row, known)
    return known
  }
  return ({ rows, end }, limit, text) => {
    const wanted = text.trim().toLowerCase()
    return rows
      .slice(Math.max(0, end - limit), end)
      .filter((row) => !wanted || !('event' in row) || textOf(row).includes(wanted))
      .reverse()
  }
}

/** An event as a text: itself, or JSON. */
export function writeEvent(event: unknown): string {
  if (typeof event === 'string') return event
  try {
    return JSON.stringify(event) ?? String(event)
  } catch {
    // Big numbers and circles cannot be written as JSON.
    return String(event)
  }
}

/** Rows as lines to paste elsewhere, in the order in which they stand: the time and what happened. */
export function writeRows(rows: Rows): string {
  const at = (ms: number): string => new Date(ms).toISOString()
  return rows
    .map((row) =>
      'event' in row
        ? `${at(row.meta.receivedAt)}\t${writeEvent(row.event)}`
        : `${at(row.gap.until)}\tgap (${row.gap.reason}) since ${at(row.gap.since)}`,
    )
    .join('\n')
}

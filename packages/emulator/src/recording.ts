import { utf8Length } from '@tributary/core'
/** What is read of a HAR 1.2 file with WebSockets in it: as `record()` of `@tributary/devtools`, Chrome and Playwright write them. */
export interface Recording {
  readonly log: { readonly entries: readonly RecordedEntry[] }
}

/** One request; without `_webSocketMessages` it is none of ours. */
export interface RecordedEntry {
  /** ISO 8601: when the client dialled. */
  readonly startedDateTime: string
  /** ms from then to the end. */
  readonly time: number
  readonly request: { readonly url: string }
  /** 101 where the socket opened. */
  readonly response: { readonly status: number }
  readonly timings?: { readonly receive: number } | undefined
  readonly _webSocketMessages?: readonly RecordedMessage[] | undefined
  readonly _tributary?: RecordedFacts | undefined
}

/** What `record()` knows besides. */
export interface RecordedFacts {
  readonly provider: string
  /** How the server ended it, where it did; without a `code` the connection was cut. */
  readonly closed?: { readonly code?: number | undefined; readonly reason?: string | undefined } | undefined
}

/** One frame. `time` in seconds since the epoch; opcode 1 is text, 2 bytes in base64. */
export interface RecordedMessage {
  readonly type: string
  readonly time: number
  readonly opcode: number
  readonly data: string
}

/** One connection to be played again; times in ms since it opened. */
export interface Take {
  readonly path: readonly string[]
  /** The HTTP status with which it was refused. */
  readonly refused: number | undefined
  readonly messages: readonly { readonly at: number; readonly sent: boolean; readonly data: string | Uint8Array }[]
  /** When and how to end it; absent: the client does. */
  readonly end:
    | { readonly at: number; readonly code?: number | undefined; readonly reason?: string | undefined }
    | undefined
}

const TEXT = 1
const BYTES = 2
const SWITCHED = 101

/** Those with WebSockets. Throws a `TypeError` that says what is wrong, and where, if they cannot be played. */
export function entriesOf(recording: Partial<Recording> | null | undefined): readonly RecordedEntry[] {
  const all: unknown = recording?.log?.entries
  if (!Array.isArray(all))
    throw new TypeError(
      'This is no HAR: replay() takes what har() of a recorder gives, or JSON.parse(text) of a .har file, and no NDJSON.',
    )
  return all.flatMap((entry: Partial<RecordedEntry> | null, i) =>
    Array.isArray(entry?._webSocketMessages) ? checked(entry, `log.entries[${i}]`) : [],
  )
}

function checked(entry: Partial<RecordedEntry>, at: string): RecordedEntry {
  const { startedDateTime = '', time, request, response, _webSocketMessages = [] } = entry
  const need = (holds: boolean, where: string, what: string): void => {
    if (!holds) throw new TypeError(`This recording cannot be played: ${at}.${where} is not ${what}.`)
  }
  need(!Number.isNaN(Date.parse(startedDateTime)), 'startedDateTime', 'a time such as "2026-05-01T12:00:00.000Z"')
  need(Number.isFinite(time), 'time', 'a number of ms')
  need(URL.canParse(request?.url ?? ''), 'request.url', 'an address')
  need(Number.isInteger(response?.status), 'response.status', 'an HTTP status')
  const wanted = '{ type, time, opcode, data } of a frame, with data in base64 where opcode is 2'
  for (const [i, message] of [..._webSocketMessages].entries())
    need(isFrame(message), `_webSocketMessages[${i}]`, wanted)
  return entry as RecordedEntry
}

function isFrame(message: Partial<RecordedMessage> | null): boolean {
  const { time, opcode, data } = message ?? {}
  if (!Number.isFinite(time) || typeof opcode !== 'number' || typeof data !== 'string') return false
  try {
    return opcode !== BYTES || bytesOf(data).length >= 0
  } catch {
    return false
  }
}

const bytesOf = (data: string): Uint8Array => Uint8Array.from(atob(data), (char) => char.charCodeAt(0))

/** The connections of a provider – or all, where the recording does not know of providers – in the order in which they were dialled. */
export function takesOf(entries: readonly RecordedEntry[], provider: string | undefined): readonly Take[] {
  const own = entries.filter(({ _tributary }) => _tributary?.provider === provider)
  const told = entries.some(({ _tributary }) => _tributary)
  return (told ? own : entries)
    .toSorted((a, b) => Date.parse(a.startedDateTime) - Date.parse(b.startedDateTime))
    .map((entry, i, all) => takeOf(entry, all.slice(i + 1)))
}

function takeOf(entry: RecordedEntry, later: readonly RecordedEntry[]): Take {
  const { startedDateTime, time, request, response, timings, _webSocketMessages = [], _tributary } = entry
  const start = Date.parse(startedDateTime)
  const first = _webSocketMessages[0]?.time ?? Number.POSITIVE_INFINITY
  const opened = Math.min(start + time - (timings?.receive ?? time), first * 1_000)
  const path = pathOf(request.url)
  const followed = later.some((other) => pathOf(other.request.url).join('/') === path.join('/'))
  // What the client ended it may not end again, and then what followed would never be played.
  const how = _tributary?.closed ?? (followed ? {} : undefined)
  return {
    path,
    refused: response.status === SWITCHED ? undefined : response.status >= 400 ? response.status : 503,
    messages: _webSocketMessages
      .filter(({ type, opcode }) => (type === 'send' && opcode === TEXT) || (type === 'receive' && opcode <= BYTES))
      .map(({ type, time, opcode, data }) => ({
        at: time * 1_000 - opened,
        sent: type === 'send',
        data: opcode === BYTES ? bytesOf(data) : data,
      })),
    end: how && { code: how.code, reason: fitting(how.reason), at: start + time - opened },
  }
}

/** A reason that a close frame has room for: `[redacted]` may be longer than what it stands for. */
const fitting = (reason: string | undefined): string | undefined =>
  utf8Length(reason ?? '') > 123 ? undefined : reason

export const pathOf = (url: string): readonly string[] => new URL(url).pathname.split('/').filter(Boolean)

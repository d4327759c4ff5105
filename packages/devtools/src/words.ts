import type { Inspection } from '@tributary/core'

type Transition = Extract<Inspection, { readonly type: 'transition' }>

const EVENTS: Readonly<Record<string, string>> = {
  WANTED: 'somebody wants a topic, or sends',
  UNWANTED: 'nobody wants anything of it any more',
  OPENED: 'the transport is up',
  READY: 'the server has accepted us',
  STEADY: 'it has held for 30 s: earlier failures are forgiven',
  ENDED: 'it ended',
  DUE: 'the time of the next attempt has come',
  HINT: 'the page or the network is back',
  REPLACE: 'it is not to be trusted any more',
  RETRY: 'somebody pressed retry',
  PAUSE: 'the page was frozen, left or hidden',
  CLOSE: 'client.close() was called',
  CONNECT: 'client.connect() was called',
}

/** Why a link went from one state to another, in words. */
export function because({ event, cause }: Transition): string {
  const { kind, message, reason, code } = cause ?? {}
  const why = EVENTS[event] ?? event
  if (message === undefined) return why
  const details = [
    code !== undefined && !message.includes(String(code)) && `code ${code}`,
    reason && !message.includes(reason) && `“${reason}”`,
  ]
  return `${why}: ${kind} – ${[message, ...details].filter(Boolean).join(', ')}`
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })

/** `23:59:59.123`, by the clock of this machine. */
export const clock = (at: number): string => `${CLOCK.format(at)}.${String(Math.floor(at % 1_000)).padStart(3, '0')}`

/** `340 ms`, `12.3 s`, `4 min`. */
export function span(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`
}

/** `1 frame`, `2 frames`. */
export const count = (n: number, one: string, more = `${one}s`): string =>
  `${n.toLocaleString('en-GB')} ${n === 1 ? one : more}`

/** `812 B`, `3.4 kB`, `1.2 MB`. */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** A topic as somebody would type it. */
export const spell = ({ name, params }: { readonly name: string; readonly params?: object }): string =>
  params ? `${name} ${JSON.stringify(params)}` : name

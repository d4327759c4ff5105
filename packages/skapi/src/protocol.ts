/**
 * Frames of Skapi's realtime socket. The server is not public; source of every fact here is what skapi-js 1.5.8, the vendor's client,
 * sends and parses (`realtime.ts`), unless a line says otherwise.
 */
import { parseJson } from '@tributary/core'
import type { SkapiCredentials } from './credentials'
import type { SkapiError, SkapiMessage, SkapiNotice, SkapiPrivate } from './events'

/** "setTimeout(runInterval, 15000)", and once at the start. Whether it is answered is unknown. */
export const KEEP_ALIVE_MS = 15_000
export const KEEP_ALIVE = { action: 'keepAlive' }

/** `null` leaves the group. No answer is known. */
export const joinRoom = (rid: string | null, { accessToken }: SkapiCredentials): object => ({
  action: 'joinRoom',
  rid,
  token: accessToken,
})

/** To the group the sender is in, or to one user. `notification` is of web push, which this package leaves out: empty, as the client sends it then. */
export const post = (
  to: { readonly action: 'broadcast'; readonly rid: string } | { readonly action: 'sendMessage'; readonly uid: string },
  content: unknown,
  { service, owner, idToken }: SkapiCredentials,
): object => ({ ...to, content, notification: '', notificationConfig: {}, token: `IdT:${service}:${owner}:${idToken}` })

/** "JSON.parse(decodeURI(event.data))". Where that fails, as with a bare `%`, the client drops the frame; here the text is read as it is. */
export function decode(raw: string): unknown {
  try {
    return parseJson(decodeURI(raw))
  } catch {
    return parseJson(raw)
  }
}

/** In the order in which the client looks for them: "case !!data?.['#message']" and so on. Written out, for a key that is put together is looked up slowly. */
const KEYS = { message: '#message', private: '#private', notice: '#notice', rtc: '#rtc', error: '#error' } as const
const TYPES = Object.keys(KEYS) as (keyof typeof KEYS)[]

/** A frame whose group the server may have left out. */
export type Heard =
  | (Omit<SkapiMessage, 'group'> & { readonly group: string | null })
  | SkapiPrivate
  | SkapiNotice
  | SkapiError
  | { readonly type: 'rtc' }

/** What a frame says; `undefined` where it has none of the vendor's keys. What is falsy counts too, if nothing else is there: the client drops it. */
export function read(frame: unknown): Heard | undefined {
  const fields = Object(frame) as Readonly<Record<string, unknown>>
  const type = TYPES.find((one) => fields[KEYS[one]]) ?? TYPES.find((one) => fields[KEYS[one]] !== undefined)
  if (!type) return undefined
  if (type === 'rtc') return { type }
  const message = fields[KEYS[type]]
  const code = text(fields['#code'])
  if (type === 'error') return { type, message, code }
  const cid = text(fields['#scid'])
  return {
    type,
    message: type === 'notice' ? String(message) : message,
    sender: text(fields['#user_id']) ?? '',
    senderCid: cid ? `cid:${cid}` : '',
    group: type === 'private' ? null : text(fields['#srid']),
    code: type === 'notice' ? code : null,
  } as Heard
}

const text = (value: unknown): string | null => (typeof value === 'string' && value ? value : null)

/** The client takes a recipient of this form for a user, and any other for the name of a group (`validator.ts`). */
export const isUserId = (id: unknown): id is string =>
  typeof id === 'string' && /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id)

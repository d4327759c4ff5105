import { utf8Length } from '@tributary/core'
import type { Peer } from './vendor'

/** A close code and reason as the vendor would send them. Without a code the TCP connection is cut, which the client reads as 1006. */
export interface Hangup {
  readonly code?: number | undefined
  readonly reason?: string | undefined
}

/** Closes with the code, or cuts where there is none. */
export function hang(connection: Pick<Peer, 'close' | 'terminate'>, { code, reason }: Hangup): void {
  if (code === undefined) connection.terminate()
  else connection.close(code, reason)
}

/** The hangup itself, if a server may send its code and reason. Otherwise a `TypeError` that says what to write. */
export function checkHangup<T extends Hangup>(hangup: T): T {
  const { code, reason } = hangup
  if (code === undefined && reason !== undefined)
    throw new TypeError('A close reason needs a close code: add one, such as 4000.')
  if (
    code !== undefined &&
    !(Number.isInteger(code) && code >= 1000 && code < 5000 && ![1004, 1005, 1006, 1015].includes(code))
  ) {
    throw new TypeError(
      `No server can send close code ${code}: use 1000 to 4999 without 1004, 1005, 1006 and 1015; for 1006 leave the code out.`,
    )
  }
  if (utf8Length(reason ?? '') > 123) throw new TypeError('A close reason is at most 123 bytes long.')
  return hangup
}

/** The HTTP status itself, if an upgrade can be refused with it. Otherwise a `TypeError` that says what to write. */
export function checkStatus(status: number): number {
  if (Number.isInteger(status) && status >= 400 && status < 600) return status
  throw new TypeError(`An upgrade is refused with an HTTP status from 400 to 599, not ${status}.`)
}

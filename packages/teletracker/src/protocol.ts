/**
 * The frames of the RealTime API. Source: the vendor's pages "Connect to the RealTime API", "Start an Event Stream", "User Event Stream"
 * and "Account Event Stream". Frames are JSON objects with a lower-case `type`; no frame has a request id, so a reply is known by its type.
 */

import { parseJson } from '@tributary/core'

/** The address in the vendor's own example. */
export const REALTIME_URL = 'wss://api.teletracker.net'

/** The two streams the vendor documents. */
export type Stream = 'user' | 'account'

export interface Frame {
  readonly type: string
  readonly [field: string]: unknown
}

export const authRequest = (token: string): Frame => ({ type: 'authrequest', token })
export const startRequest = (stream: Stream): Frame => ({ type: `start${stream}eventrequest` })
export const stopRequest = (stream: Stream): Frame => ({ type: `stop${stream}eventrequest` })

/** What kind of frame answers a request. */
export const responseType = (request: Frame): string => request.type.replace('request', 'response')

/** The stream an event frame belongs to. */
export function streamOf({ type }: Frame): Stream | undefined {
  return type === 'userevent' ? 'user' : type === 'accountevent' ? 'account' : undefined
}

/** @throws SyntaxError when the text is not a JSON object with a string `type`. */
export function decode(raw: string): Frame {
  const frame = parseJson(raw)
  if (typeof frame === 'object' && frame !== null && typeof (frame as Frame).type === 'string') return frame as Frame
  throw new SyntaxError('not an object with a string `type`')
}

/** The vendor compares strictly: `"true"` and `1` are not success. */
export const succeeded = (response: Frame): boolean => response.success === true

/** The vendor names no field for the words of a failure; these are guesses, and the whole object goes along as the error's cause. */
const WORDS = ['message', 'error', 'reason', 'error_code', 'code']

/** What a failure says about itself: its code where the response itself is malformed, and its words if it has any. */
export function failure(response: Readonly<Record<string, unknown>>): {
  readonly code?: string
  readonly reason?: string
} {
  const field = WORDS.find((name) => typeof response[name] === 'string')
  return {
    ...(response.success !== false && { code: 'malformed-response' }),
    ...(field && { reason: String(response[field]) }),
  }
}

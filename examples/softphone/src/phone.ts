import { createView } from '@tributary/core'
import type { PhoneEvent } from './events'

export interface Call {
  readonly id: string
  readonly number: string
  readonly state: 'ringing' | 'answered' | 'ended'
}
export interface Text {
  readonly id: string
  readonly number: string
  readonly words: string
}
interface Phone {
  readonly calls: readonly Call[]
  readonly texts: readonly Text[]
}

const KEPT = 6

/** Calls and texts, newest first, folded from the events. */
export const phone = createView({
  initial: { calls: [], texts: [] } as Phone,
  reduce({ calls, texts }, event: PhoneEvent): Phone {
    switch (event.event) {
      case 'callnotification':
      case 'callprogress': {
        const { call_id: id, from_number: number } = event
        const call: Call = { id, number, state: event.event === 'callprogress' ? event.state : 'ringing' }
        const known = calls.some((one) => one.id === id)
        return {
          texts,
          calls: known ? calls.map((one) => (one.id === id ? call : one)) : [call, ...calls].slice(0, KEPT),
        }
      }
      case 'message': {
        const { message_id: id, from_number: number, payload: words } = event
        return { calls, texts: [{ id, number, words }, ...texts].slice(0, KEPT) }
      }
      default:
        return { calls, texts }
    }
  },
})

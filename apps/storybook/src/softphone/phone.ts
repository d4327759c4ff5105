import { createView, type Meta } from '@tributary/core'
import { otherParty, type PhoneEvent } from './events'

export interface Call {
  readonly id: string
  readonly direction: 'incoming' | 'outgoing'
  readonly number: string
  readonly state: 'ringing' | 'answered' | 'ended'
  readonly isMissed: boolean
  readonly startedAt: number
  readonly answeredAt: number | undefined
  readonly seconds: number
  /** When something was last heard of it. */
  readonly heardAt: number
}
export interface Text {
  readonly id: string
  readonly direction: 'incoming' | 'outgoing'
  readonly number: string
  readonly text: string
  readonly at: number
}
export interface Phone {
  /** Newest first. */
  readonly calls: readonly Call[]
  /** Newest first. */
  readonly texts: readonly Text[]
  readonly unread: number
  readonly presence: 'available' | 'busy' | 'away'
}

const KEPT = 50

/** What a softphone shows, folded from events. The vendor has no snapshot: it begins empty. */
export const phone = createView<PhoneEvent, Phone>({
  key: 'softphone',
  initial: { calls: [], texts: [], unread: 0, presence: 'available' },
  reduce(state, event, meta) {
    switch (event.event) {
      case 'callnotification':
      case 'callprogress':
        return { ...state, calls: withCall(state.calls, event, meta) }
      case 'message': {
        const { direction, payload: text, message_id: id } = event
        const one = { id, direction, number: otherParty(event), text, at: meta.receivedAt }
        return { ...state, texts: [one, ...state.texts].slice(0, KEPT) }
      }
      case 'unread':
        return { ...state, unread: event.messages }
      case 'status':
        return { ...state, presence: event.status }
    }
  },
})

type CallEvent = Extract<PhoneEvent, { call_id: string }>

function withCall(calls: Phone['calls'], event: CallEvent, { receivedAt }: Meta): Phone['calls'] {
  // A call may be first heard of in the middle: its beginning fell into a gap.
  const call: Call = calls.find(({ id }) => id === event.call_id) ?? {
    id: event.call_id,
    direction: event.direction,
    number: otherParty(event),
    state: 'ringing',
    isMissed: false,
    startedAt: receivedAt,
    answeredAt: undefined,
    seconds: 0,
    heardAt: receivedAt,
  }
  const heard = { ...call, ...progress(call, event, receivedAt), heardAt: receivedAt }
  return [heard, ...calls.filter(({ id }) => id !== call.id)].sort((a, b) => b.startedAt - a.startedAt).slice(0, KEPT)
}

function progress(call: Call, event: CallEvent, now: number): Partial<Call> {
  if (event.event === 'callnotification') return {}
  const { state, reason, seconds } = event
  if (state === 'answered') return { state, answeredAt: now }
  if (state === 'ended') return { state, isMissed: reason === 'missed', seconds: seconds ?? 0 }
  return call.state === 'ringing' ? { state } : {}
}

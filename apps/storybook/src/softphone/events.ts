import { userEvents } from '@tributary/teletracker'
import * as v from 'valibot'

// TeleTracker publishes no payloads. These are the emulator's synthetic ones; with an account, write down what yours receives instead.
const frame = { type: v.literal('userevent'), synthetic: v.literal(true) }
const parties = { direction: v.picklist(['incoming', 'outgoing']), from_number: v.string(), to_number: v.string() }
const call = { ...frame, ...parties, call_id: v.string() }

/** What the emulator sends as a user's events. */
export const SyntheticUserEvent = v.variant('event', [
  v.object({ ...call, event: v.literal('callnotification') }),
  v.object({
    ...call,
    event: v.literal('callprogress'),
    state: v.picklist(['ringing', 'answered', 'ended']),
    reason: v.optional(v.picklist(['completed', 'missed'])),
    seconds: v.optional(v.number()),
  }),
  v.object({ ...frame, ...parties, event: v.literal('message'), message_id: v.string(), payload: v.string() }),
  v.object({ ...frame, event: v.literal('unread'), messages: v.number() }),
  v.object({ ...frame, event: v.literal('status'), status: v.picklist(['available', 'busy', 'away']) }),
])
export type PhoneEvent = v.InferOutput<typeof SyntheticUserEvent>

/** The signed-in user's events, narrowed: what the schema refuses never gets here. */
export const phoneEvents = userEvents({ schema: SyntheticUserEvent, onInvalid: 'drop' })

/** `+15045550123` as people read it: with a space and a hyphen at which no line breaks. */
export const formatNumber = (number: string): string =>
  number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '($1)\u00a0$2\u2011$3')

/** The other party's number. */
export const otherParty = (event: Extract<PhoneEvent, { direction: string }>): string =>
  event.direction === 'incoming' ? event.from_number : event.to_number

/** One event in a few words. */
export function describe(event: PhoneEvent): string {
  switch (event.event) {
    case 'callnotification':
      return `${event.direction === 'incoming' ? 'Call from' : 'Call to'} ${formatNumber(otherParty(event))}`
    case 'callprogress':
      if (event.state !== 'ended') return `Call ${event.state}, ${formatNumber(otherParty(event))}`
      return event.reason === 'missed'
        ? `Nobody answered, ${formatNumber(otherParty(event))}`
        : `Call ended after ${event.seconds} s`
    case 'message':
      return `${event.direction === 'incoming' ? 'Text from' : 'Text to'} ${formatNumber(otherParty(event))}: “${event.payload}”`
    case 'unread':
      return `${event.messages} unread`
    case 'status':
      return `Now ${event.status}`
  }
}

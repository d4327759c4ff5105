import { userEvents } from '@tributary/teletracker'
import * as v from 'valibot'

// TeleTracker publishes no payloads. These are the emulator's synthetic ones; with an account, write down what yours receives instead.
const from = { from_number: v.string() }
const call = { ...from, call_id: v.string() }
const Event = v.variant('event', [
  v.object({ event: v.literal('callnotification'), ...call }),
  v.object({ event: v.literal('callprogress'), ...call, state: v.picklist(['ringing', 'answered', 'ended']) }),
  v.object({ event: v.literal('message'), ...from, message_id: v.string(), payload: v.string() }),
  v.object({ event: v.literal('unread'), messages: v.number() }),
  v.object({ event: v.literal('status'), status: v.string() }),
])
export type PhoneEvent = v.InferOutput<typeof Event>

/** What pertains to the signed-in user, in the shape above; anything else is left out. */
export const phoneEvents = userEvents({ schema: Event, onInvalid: 'drop' })

/** An event in a few words. */
export function describe(event: PhoneEvent): string {
  switch (event.event) {
    case 'callnotification':
      return `Call, ${event.from_number}`
    case 'callprogress':
      return `Call ${event.state}, ${event.from_number}`
    case 'message':
      return `Text, ${event.from_number}: “${event.payload}”`
    case 'unread':
      return `${event.messages} unread`
    case 'status':
      return `Now ${event.status}`
  }
}

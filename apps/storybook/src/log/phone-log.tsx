import { EventLog } from '@tributary/react/components'
import { describe, phoneEvents } from '../softphone/events'

/** Every event of the signed-in user as it comes, in words. */
export function PhoneLog() {
  return (
    <section aria-labelledby="events">
      <h2 id="events">Events</h2>
      <EventLog topic={phoneEvents} render={describe} />
    </section>
  )
}

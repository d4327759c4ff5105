import { createClient } from '@tributary/core'
import { teletracker, userEvents } from '@tributary/teletracker'
import { tokenFromLogin } from '@tributary/teletracker/node'
import { WebSocket } from 'ws'

// Without the addresses it speaks to TeleTracker itself; give the emulator's to try it out.
const { TELETRACKER_USERNAME: username, TELETRACKER_PASSWORD: password } = process.env
const { TELETRACKER_API: api, TELETRACKER_REALTIME: realtime } = process.env

try {
  const credentials = tokenFromLogin({ username, password, url: api })
  const client = createClient({ providers: [teletracker({ credentials, url: realtime })], WebSocket })
  process.once('SIGINT', () => client.close())
  client.onConnection(({ reason }) => reason && console.error('Not connected:', reason.message))

  const onGap = ({ since }) => console.error('Events may be missing since', new Date(since))
  for await (const event of client.events(userEvents(), { onGap })) console.log(JSON.stringify(event))
} catch ({ message, reason }) {
  console.error(reason ? `${message}: ${reason}` : message)
  process.exitCode = 1
}

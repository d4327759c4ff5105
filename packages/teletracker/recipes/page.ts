import { type Client, createClient } from '@tributary/core'
import { teletracker, userEvents } from '@tributary/teletracker'

const token = () => fetch('/api/phone-token').then((answer) => answer.text())
export const client: Client = createClient({ providers: [teletracker({ credentials: token })] })

client.subscribe(userEvents(), (event) => console.log(event), {
  onGap: ({ since }) => console.log('Events may be missing since', new Date(since)),
  onStatus: (status, error) => console.log(status, error?.message ?? ''),
})

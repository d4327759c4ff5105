import { type Client, createClient } from '@tributary/core'
import { teletracker } from '@tributary/teletracker'

const url = 'ws://127.0.0.1:8787/teletracker'
const token = 'the token that the emulator prints under credentials, teletracker'

export const client: Client = createClient({ providers: [teletracker({ url, credentials: () => token })] })

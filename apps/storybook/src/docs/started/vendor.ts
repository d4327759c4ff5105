import { type Client, createClient } from '@tributary/core'
import { teletracker } from '@tributary/teletracker'

const token = () => fetch('/api/phone-token').then((answer) => answer.text())

export const client: Client = createClient({ providers: [teletracker({ credentials: token })] })

import { type Client, createClient } from '@tributary/core'
import { teletracker } from '@tributary/teletracker'

const login = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ username: 'ada@example.test', password: 'not-a-real-password-ada' }),
}
const token = async (): Promise<string> => {
  const answer = await fetch('http://127.0.0.1:8787/teletracker/auth/login', login)
  return (await answer.json()).token
}

export const client: Client = createClient({
  providers: [teletracker({ url: 'ws://127.0.0.1:8787/teletracker', credentials: token })],
})

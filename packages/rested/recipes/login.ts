import { type Client, createClient } from '@tributary/core'
import { rested, restedApi } from '@tributary/rested'

let token = ''
const project = { key: 'project-key', credentials: () => token }
const users = restedApi(project).endpoint('users')

export const client: Client = createClient({ providers: [rested(project)] })

export async function signIn(username: string, password: string): Promise<void> {
  const login = await users.login({ username, password })
  token = login.token ?? ''
  client.retry() // what has failed for want of a token starts over
}

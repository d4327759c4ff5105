import { type Client, createClient } from '@tributary/core'
import { fromSkapi, group, inbox, members, skapi, skapiApi } from '@tributary/skapi'
import { Skapi } from 'skapi-js'

const own = fromSkapi(new Skapi('your-service-id', 'your-owner-id'))
const api = skapiApi(own)
export const client: Client = createClient({ providers: [skapi(own)] })

type Chat = { readonly text: string }
const lobby = group<Chat>('lobby')
client.subscribe(lobby, (event) => event.type === 'message' && console.log(`${event.sender}: ${event.message.text}`))
client.subscribe(inbox(), (event) => console.log(event.type, event.message))

const present = members({ snapshot: ({ signal }) => api.users('lobby', { signal }) })
client.watch(lobby, present, (people) => console.log(`${people.length} are here`))

export const say = (text: string): Promise<void> => client.send(lobby, { text })

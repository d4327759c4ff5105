// The packages, used as their documentation says.
import { createClient } from '@tributary/core'
import { navixy, trackerState, trackerStates } from '@tributary/navixy'
import { endpoint, rested } from '@tributary/rested'
import { group, skapi } from '@tributary/skapi'
import { teletracker, userEvents } from '@tributary/teletracker'
import { channel, websocket } from '@tributary/websocket'
import { Timed } from './timed.mjs'

const jwt = `e30.${btoa(JSON.stringify({ sub: 'me' }))}.sig`

/** @typedef {{ type: string, channel: string, data: unknown }} Message the plain server's */

/**
 * @typedef {object} Vendor
 * @property {(url: string) => import('@tributary/core').Provider} provider
 * @property {(name: string) => import('@tributary/core').Topic} topic
 */
/** @type {Readonly<Record<string, Vendor>>} */
const vendors = {
  plain: {
    provider: (url) =>
      websocket({
        url,
        join: ({ name }) => ({ type: 'join', channel: name }),
        joined: (/** @type {Message} */ message, { name }) => message.type === 'joined' && message.channel === name,
        route: ({ type, channel, data }) => (type === 'event' ? { channel, event: data } : undefined),
      }),
    topic: (name) => channel(name),
  },
  teletracker: { provider: (url) => teletracker({ url, credentials: () => 'token' }), topic: () => userEvents() },
  navixy: {
    provider: (url) => navixy({ url, credentials: () => 'hash' }),
    topic: () => trackerState({ trackers: [1] }),
  },
  batches: {
    provider: (url) => navixy({ url, credentials: () => 'hash' }),
    topic: () => trackerStates({ target: 'all' }),
  },
  skapi: {
    provider: (url) =>
      skapi({ url, credentials: () => ({ accessToken: jwt, idToken: jwt, service: 'service', owner: 'owner' }) }),
    topic: (name) => group(name),
  },
  rested: { provider: (baseUrl) => rested({ baseUrl, key: 'key' }), topic: (name) => endpoint(name) },
}

/** @type {import('./client.mjs').Contestant} */
export const ours = (vendor, { url, hear, live }) => {
  const { provider, topic } = /** @type {Vendor} */ (vendors[vendor])
  const client = createClient({ providers: [provider(url)], WebSocket: Timed, backoff: () => 0 })
  let wanted = 0
  let up = 0
  /** @type {import('@tributary/core').SubscribeOptions} */
  const options = {
    onStatus(status) {
      if (status === 'recovering') up--
      else if (status === 'live' && ++up === wanted) live()
      else if (status === 'failed') throw new Error(`A topic of ${vendor} has failed`)
    },
  }
  return (names) => {
    wanted += names.length
    for (const name of names) client.subscribe(topic(name), hear(name), options)
  }
}

import { createClient } from '@tributary/core'
import { loginCredentials, navixy, trackerList, trackerState } from '@tributary/navixy'
import { WebSocket } from 'ws'

const { NAVIXY_LOGIN: login = '', NAVIXY_PASSWORD: password = '' } = process.env
// Navixy in Europe, or the server that this names.
const place = { region: 'eu', baseUrl: process.env.NAVIXY_BASE_URL } as const

export async function follow(trackers: readonly number[], signal: AbortSignal): Promise<void> {
  const credentials = loginCredentials({ ...place, login, password })
  const client = createClient({ providers: [navixy({ ...place, credentials, sources: trackerList })], WebSocket })
  for await (const event of client.events(trackerState({ trackers }), { signal })) {
    if (event.type === 'state') console.log(event.state.source_id, event.state.gps?.location)
    else if (event.type === 'access') console.log(`Tracker ${event.tracker_id} is ${event.status}`)
    else console.log(`Device ${event.source_id}: ${event.lifecycle_event}`)
  }
  await client.close()
}

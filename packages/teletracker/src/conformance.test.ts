import { teletracker as emulated, replaces } from '@tributary/emulator'
import { conformance, type Facts } from '@tributary/emulator/conformance'
import { createEmulator } from '@tributary/emulator/node'
import { WebSocket } from 'ws'
import { accountEvents, type TeleTrackerEvent, teletracker, userEvents } from './index'

const refusal = (type: string) => replaces(type, JSON.stringify({ type, success: false, message: 'No.' }))
const hasType = (pattern: RegExp) => (text: string) => pattern.test(text.match(/^\{"type":"(\w+)"/)?.[1] ?? '')

const facts: Facts<TeleTrackerEvent, { readonly token: string }, string> = {
  vendor: () => emulated(),
  topics: [userEvents(), accountEvents()],
  frame: (n, topic) => ({ type: topic.name === 'userEvents' ? 'userevent' : 'accountevent', n }),
  read: ({ n }) => (typeof n === 'number' ? n : undefined),
  credentials: ({ token }) => token,
  hello: hasType(/^authrequest$/),
  welcome: hasType(/^authresponse$/),
  joined: hasType(/^start\w+response$/),
  refuse: refusal('authresponse'),
  refuseTopic: ({ name }) => refusal(name === 'userEvents' ? 'startusereventresponse' : 'startaccounteventresponse'),
}

// The vendor documents no heartbeat; an app that knows its stream is never silent may say so, and then that law applies too.
conformance((at) => teletracker({ ...at, silence: 60_000 }), facts)
conformance((at) => teletracker(at), facts, { createEmulator, WebSocket })

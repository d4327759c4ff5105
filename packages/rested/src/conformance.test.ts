import type { Topic } from '@tributary/core'
import { rested as emulated, refuses } from '@tributary/emulator'
import { conformance, type Facts } from '@tributary/emulator/conformance'
import { createEmulator } from '@tributary/emulator/node'
import { WebSocket } from 'ws'
import { endpoint, type RestedChange, rested } from './index'

const key = 'project-key/with+signs="'

const facts = (
  topics: readonly [Topic<RestedChange>, Topic<RestedChange>],
): Facts<RestedChange, { readonly accessToken: string }, string> => ({
  vendor: () => emulated({ key }),
  secrets: [key],
  topics,
  frame: (n) => ({ type: 'POST', record: { uniqueId: `record-${n}`, data: { n } } }),
  query: ({ name }) => ({ endpoint: name }),
  read: ({ record }) => (Object(Object(record).data) as { readonly n?: number }).n,
  credentials: ({ accessToken }) => accessToken,
  refuse: refuses({ code: 4000, reason: 'emulator: refused' }),
})

const secure = facts([endpoint('secure/orders', { secure: true }), endpoint('secure/texts', { secure: true })])
const open = facts([endpoint('orders'), endpoint('texts')])
const baseUrl = (url: string) => url.replace('/1/ce', '')

conformance(({ url, credentials }) => rested({ key, baseUrl: baseUrl(url), credentials, silence: 60_000 }), secure)
conformance(({ url, credentials }) => rested({ key, baseUrl: baseUrl(url), credentials }), secure, {
  createEmulator,
  WebSocket,
})
conformance(({ url }) => rested({ key, baseUrl: baseUrl(url) }), open)

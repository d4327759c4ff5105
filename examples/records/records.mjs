import { createClient } from '@tributary/core'
import { endpoint, rested } from '@tributary/rested'
import { WebSocket } from 'ws'

// Without the address it speaks to RESTED itself.
const { RESTED_URL: baseUrl, RESTED_KEY: key = '', RESTED_ENDPOINT: name = 'orders' } = process.env

const leaving = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => leaving.abort())

try {
  const client = createClient({ providers: [rested({ key, baseUrl })], WebSocket })
  const records = client.events(endpoint(name), {
    signal: leaving.signal,
    onGap: ({ since }) => console.error('Records may be missing since', new Date(since)),
  })
  for await (const { op, record } of records) console.log(op, JSON.stringify(record))
  await client.close()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

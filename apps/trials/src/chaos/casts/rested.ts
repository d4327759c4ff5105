import { rested as emulated, type RestedCredentials } from '@tributary/emulator'
import { endpoint, rested } from '@tributary/rested'
import { type Cast, numberOf } from '../cast'

/** Each endpoint has a link of its own, some of them with a token. */
export function restedCast(seed: number): Cast {
  const vendor = emulated({ seed: String(seed), expiry: seed % 2 ? 'next-auth' : { code: 4000, reason: 'expired' } })
  const { key } = vendor.credentials()
  const names = ['orders', 'texts', 'secure/orders']
  return {
    vendor,
    provider: ({ url, credentials }) =>
      rested({
        key,
        baseUrl: url.replace('/1/ce', ''),
        credentials: credentials as () => Promise<string>,
        ...(seed % 3 === 0 && { silence: 60_000 }),
      }),
    credentials: (given) => (given as RestedCredentials).accessToken,
    subjects: names.map((name) => ({ topic: endpoint(name, { secure: name.startsWith('secure') }), hears: [name] })),
    channels: names,
    frame: (_, n, pad) => ({ type: 'POST', record: { uniqueId: `record-${n % 7}`, data: { n, pad } } }),
    query: (name) => ({ endpoint: name }),
    read: (event) => numberOf(Object(Object(event).record).data),
    answers: () => undefined,
    refusal: (text) => text,
    sends: [],
    positions: false,
    strange: ['{"type":"POST"}', '{"type":"POST","record":{}}', '[]'],
  }
}

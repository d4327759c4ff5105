import { navixy as emulated, type NavixyCredentials } from '@tributary/emulator'
import { navixy, trackerReadings, trackerState, trackerStates } from '@tributary/navixy'
import { type Cast, numberOf } from '../cast'

const TRACKERS = [1, 2, 3, 4, 5]
const EVENTS = ['state', 'state_batch', 'readings_batch'] as const
const channelsOf = (event: (typeof EVENTS)[number], trackers = TRACKERS) => trackers.map((id) => `${event} ${id}`)

/** Topics that overlap; what single trackers and `all` have in common is told once to each. */
export function navixyCast(seed: number): Cast {
  const sources = async () => TRACKERS.map((id) => [id, 10_000 + id] as const)
  return {
    vendor: emulated({
      seed: String(seed),
      trackers: TRACKERS.length,
      batches: seed % 3 ? 'wrapped' : 'bare',
      unsubscribed: seed % 2 ? 'list' : 'silence',
      lengthFraming: seed % 5 ? 'asked' : 'always',
      expiredKey: seed % 3 ? 'logout' : 'next-subscribe',
    }),
    provider: ({ url, credentials }) =>
      navixy({ url, credentials: credentials as () => Promise<string>, ...(seed % 2 && { sources }) }),
    credentials: (given) => (given as NavixyCredentials).hash,
    subjects: [
      { topic: trackerStates({ target: 'all' }), hears: channelsOf('state_batch') },
      { topic: trackerStates({ target: [1, 2] }), hears: channelsOf('state_batch', [1, 2]) },
      { topic: trackerState({ trackers: [1, 2] }), hears: channelsOf('state', [1, 2]) },
      { topic: trackerState({ trackers: [2, 3] }), hears: channelsOf('state', [2, 3]) },
      { topic: trackerReadings({ target: 'all' }), hears: channelsOf('readings_batch') },
      { topic: trackerReadings({ target: [4] }), hears: channelsOf('readings_batch', [4]) },
      { topic: trackerReadings({ target: [4, 5] }), hears: channelsOf('readings_batch', [4, 5]) },
    ],
    channels: EVENTS.flatMap((event) => channelsOf(event)),
    frame: (channel, n, pad) => {
      const [event, id] = channel.split(' ')
      const source_id = 10_000 + Number(id)
      const data =
        event === 'state'
          ? { source_id, n, pad }
          : event === 'state_batch'
            ? [{ type: 'source_state_event', state: { source_id, n, pad } }]
            : [{ type: 'readings_event', tracker_id: Number(id), n, pad }]
      return { type: 'event', event, data }
    },
    read: (event) => numberOf(event) ?? numberOf(Object(event).state),
    answers: (text) =>
      text.includes('"action":"subscription/subscribe"')
        ? 'join'
        : text.includes('"action":"subscription/unsubscribe"')
          ? 'leave'
          : /^(\d+\|)?[0-9a-f]{8}-/.test(text)
            ? 'auth'
            : undefined,
    refusal: (text) => {
      const action = text.includes('unsubscribe') ? 'subscription/unsubscribe' : 'subscription/subscribe'
      const said = JSON.stringify({ type: 'error', action, status: { code: 11, description: 'Access denied' } })
      return /^\d+\|/.test(text) ? `${said.length}|${said}` : said
    },
    sends: [],
    positions: false,
    manyLinks: true,
    strange: [
      '{"type":"event"}',
      '{"type":"event","event":"weather","data":{}}',
      '{"type":"response","action":"null"}',
      'X',
      '   ',
    ],
  }
}

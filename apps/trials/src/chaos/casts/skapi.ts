import { skapi as emulated, type SkapiCredentials } from '@tributary/emulator'
import { direct, group, inbox, skapi } from '@tributary/skapi'
import { type Cast, numberOf } from '../cast'

/** Groups that take each other's place, and private messages that come unasked. */
export function skapiCast(seed: number): Cast {
  const vendor = emulated({
    seed: String(seed),
    badToken: { code: 1008, reason: 'emulator: bad token' },
    groupChange: seed % 2 ? 'left-first' : 'joined-first',
    joinEcho: seed % 3 !== 0,
    errors: seed % 5 ? 'frames' : 'silence',
  })
  const [ada, ben, cleo] = vendor.credentials().users.map(({ userId }) => userId)
  const sender = (channel: string) => (channel === 'ben' ? ben : cleo)
  return {
    vendor,
    provider: ({ url, credentials }) =>
      skapi({
        url,
        credentials: credentials as () => Promise<SkapiCredentials>,
        ...(seed % 2 && { silence: 60_000 }),
      }),
    credentials: (given) => {
      const { accessToken, idToken, service, owner } = given as SkapiCredentials
      return { accessToken, idToken, service, owner }
    },
    subjects: [
      { topic: group('lobby'), hears: ['lobby'], place: 'group' },
      { topic: group('den'), hears: ['den'], place: 'group' },
      { topic: inbox(), hears: ['ben', 'cleo'] },
      { topic: inbox({ lifecycle: true }), hears: ['ben', 'cleo'] },
      { topic: direct(String(ben)), hears: ['ben'] },
    ],
    channels: ['lobby', 'den', 'ben', 'cleo'],
    frame: (channel, n, pad) => ({
      ...(channel === 'lobby' || channel === 'den'
        ? { '#message': { n, pad }, '#srid': channel }
        : { '#private': { n, pad } }),
      '#user_id': sender(channel),
      '#scid': 'else=',
    }),
    query: (channel) => (channel === 'lobby' || channel === 'den' ? {} : { user: String(ada) }),
    read: (event) => numberOf(Object(event).message),
    decode: (text) => (text.startsWith('%7B') ? decodeURI(text) : text),
    answers: (text) => (text.includes('USER_JOINED') ? 'join' : undefined),
    refusal: () => encodeURI(JSON.stringify({ '#error': 'emulator: no', '#code': 'INVALID_REQUEST' })),
    sends: [
      { topic: group<object>('lobby'), channel: 'lobby' },
      { topic: group<object>('den'), channel: 'den' },
      { topic: direct<object>(String(cleo)) },
    ],
    positions: false,
    strange: ['{"message":"Forbidden"}', '{"#rtc":{}}', '{"#message":{"a":"100%"}}', '{"#notice":"hm"}'],
  }
}

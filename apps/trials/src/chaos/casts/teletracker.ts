import { teletracker as emulated, type TeleTrackerCredentials } from '@tributary/emulator'
import { accountEvents, teletracker, userEvents } from '@tributary/teletracker'
import { type Cast, numberOf } from '../cast'

const type = (text: string): string => text.match(/^\{"type":"(\w+)"/)?.[1] ?? ''

export function teletrackerCast(seed: number): Cast {
  return {
    vendor: emulated({
      seed: String(seed),
      expiry: seed % 2 ? 'next-auth' : { code: 4003, reason: 'token' },
      afterFailedAuth: seed % 3 ? 'keep' : {},
    }),
    provider: ({ url, credentials }) =>
      teletracker({
        url,
        credentials: credentials as () => Promise<string>,
        ...(seed % 2 === 0 && { silence: 60_000 }),
      }),
    credentials: (given) => (given as TeleTrackerCredentials).token,
    subjects: [
      { topic: userEvents(), hears: ['user'] },
      { topic: accountEvents(), hears: ['account'] },
    ],
    channels: ['user', 'account'],
    frame: (channel, n, pad) => ({ type: `${channel}event`, n, pad }),
    read: numberOf,
    answers: (text) =>
      type(text) === 'authresponse'
        ? 'auth'
        : type(text).startsWith('start')
          ? 'join'
          : type(text).startsWith('stop')
            ? 'leave'
            : undefined,
    refusal: (text) => JSON.stringify({ type: type(text), success: false, message: 'No.' }),
    sends: [],
    positions: false,
    strange: [
      '{"type":"authresponse","success":true}',
      '{"type":"startusereventresponse","success":false}',
      '{"type":1}',
    ],
  }
}

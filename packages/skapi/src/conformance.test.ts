import type { Topic } from '@tributary/core'
import { skapi as emulated, refuses } from '@tributary/emulator'
import { conformance, type Facts } from '@tributary/emulator/conformance'
import { createEmulator } from '@tributary/emulator/node'
import { WebSocket } from 'ws'
import {
  group,
  inbox,
  type SkapiCredentials,
  type SkapiError,
  type SkapiGroupEvent,
  type SkapiPrivate,
  skapi,
} from './index'

type Event = SkapiGroupEvent | SkapiPrivate | SkapiError

const facts: Facts<Event, SkapiCredentials, SkapiCredentials> = {
  // The vendor's own answer to a bad token is not public. One that a page can read is a close.
  vendor: () => emulated({ badToken: { code: 1008, reason: 'emulator: bad token' } }),
  topics: [group('lobby'), inbox() as Topic<Event>],
  frame: (n, { name }) => ({
    ...(name === 'group' ? { '#message': { n }, '#srid': 'lobby' } : { '#private': { n } }),
    '#user_id': 'somebody',
    '#scid': 'else=',
  }),
  read: ({ type, message }) => (type === 'notice' ? undefined : (message as { readonly n?: number }).n),
  credentials: ({ accessToken, idToken, service, owner }) => ({ accessToken, idToken, service, owner }),
  // All that is taken of a credential besides letters and digits.
  marks: '.-_',
  // Who joins hears of it like everybody in the group.
  joined: (text) => text.includes('USER_JOINED'),
  // A private message comes to every connection of its user.
  unasked: ({ name }) => name === 'inbox',
  refuse: refuses({ code: 1008, reason: 'emulator: bad token' }),
}

conformance((at) => skapi({ ...at, silence: 60_000 }), facts)
conformance((at) => skapi(at), facts, { createEmulator, WebSocket })

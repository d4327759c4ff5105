import { group, inbox, type SkapiGroupEvent, type SkapiPrivate } from '@tributary/skapi'

/** What people of this app write. Skapi carries whatever an app sends; the emulator's made-up people mark theirs. */
export interface Say {
  readonly name: string
  readonly text: string
  readonly synthetic?: true
}

export const lobby = group<Say>('lobby')
export const letters = inbox<Say>()

/** One line of the room, as it is shown. */
export interface Line {
  readonly id: string
  readonly at: number
  readonly from: string
  readonly text: string
  readonly kind: 'said' | 'private' | 'notice'
  /** Whom a private line went to, where it was one's own. */
  readonly to?: string
}

const NOTICES: Readonly<Record<string, string>> = {
  USER_JOINED: 'came in',
  USER_LEFT: 'left',
  USER_DISCONNECTED: 'lost the connection',
}

type Heard = SkapiGroupEvent<Say> | SkapiPrivate<Say> | { readonly type: string }

/** What the room shows of an event; nothing of those that are none of its business. */
export function lineOf(event: Heard, id: string, at: number): Line | undefined {
  if (!('sender' in event)) return undefined
  const { sender: from } = event
  if (event.type === 'notice') {
    const text = NOTICES[event.code ?? '']
    return text === undefined ? undefined : { id, at, from, text, kind: 'notice' }
  }
  return { id, at, from, text: event.message.text, kind: event.type === 'private' ? 'private' : 'said' }
}

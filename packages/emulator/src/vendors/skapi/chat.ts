import { hash, hex, random } from '../../seed'
import type { Member, Rooms } from './rooms'

/** What people of the synthetic chat say. **Skapi knows no such thing**: messages are whatever an app sends. */
export interface SyntheticSay {
  readonly synthetic: true
  readonly name: string
  readonly text: string
}

const GROUP = 'lobby'
const NAMES = ['Mira', 'Tomasz', 'Noor', 'Elif', 'Jonas', 'Priya'] as const
const LINES = [
  'Good morning, everybody.',
  'Has anyone seen the new harbour plan?',
  'I am 100% sure it was sent yesterday.',
  'The ferry is late again.',
  'Coffee at three?',
  'Fine with me.',
  'Who has the keys?',
  'Back in five minutes.',
  'It rains in Göteborg.',
] as const

/** A chat that goes on in the group `lobby`: people come, talk and go, and now and then one of them writes to somebody who is connected. */
export function chat(
  rooms: Rooms,
  seed: string,
  send: (from: Member, to: Member, say: SyntheticSay) => void,
): () => void {
  const next = random(`${seed}:skapi:chat`)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  const people = NAMES.map((name) => ({ name, ...person(seed, name) }))
  const present = new Set<(typeof people)[number]>()

  const come = (one: (typeof people)[number]): void => {
    present.add(one)
    rooms.enter(one)
    rooms.join(one, GROUP)
  }
  const go = (one: (typeof people)[number], politely: boolean): void => {
    present.delete(one)
    if (politely) rooms.join(one, null)
    rooms.leave(one)
  }
  const step = (): void => {
    const chance = next()
    const absent = people.filter((one) => !present.has(one))
    if (present.size < 2 || (chance < 0.15 && absent.length > 0)) return come(pick(absent))
    const one = pick([...present])
    if (chance > 0.9) return go(one, next() < 0.7)
    const say: SyntheticSay = { synthetic: true, name: one.name, text: pick(LINES) }
    const listeners = [...rooms.all].filter((member) => !people.some((somebody) => somebody === member))
    if (chance > 0.8 && listeners.length > 0) return send(one, pick(listeners), say)
    rooms.tell(GROUP, { '#message': say, '#user_id': one.userId, '#scid': one.cid, '#srid': GROUP })
  }

  let timer: ReturnType<typeof setTimeout>
  const wait = (): void => {
    timer = setTimeout(
      () => {
        step()
        wait()
      },
      800 + 1_800 * next(),
    )
  }
  for (const one of people.slice(0, 3)) come(one)
  wait()
  return () => {
    clearTimeout(timer)
    for (const one of present) go(one, false)
  }
}

/** Somebody without a connection. */
function person(seed: string, name: string): Member {
  const id = hex(hash(`${seed}:skapi:person:${name}`), 8)
  return {
    userId: `${id}-0000-4000-8000-${id}0000`,
    cid: `${id}chat=`,
    hear: () => undefined,
  }
}

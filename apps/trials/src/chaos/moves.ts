import type { Frame } from '@tributary/emulator'
import type { Person } from './people'
import { between, pick } from './random'
import type { Scene } from './scene'
import type { Door } from './server'

/** What one step may do; `a` and `b` in [0, 1) say to whom and how much. */
export interface Move {
  /** How often, compared with the others. */
  readonly weight: number
  readonly play: (scene: Scene, a: number, b: number) => unknown
}
type Play = Move['play']

/** Those after which a client comes back stand here more often. */
const CODES = [
  1000, 1001, 1011, 1012, 1013, 1014, 3000, 4000, 4100, 1001, 1011, 1012, 1002, 1003, 1007, 1008, 4401, 1009, 4500,
]
const DOORS: readonly Door[] = [
  'hang',
  'mute',
  { status: 503 },
  { status: 401 },
  { code: 1011 },
  { code: 4000 },
  { code: 1000 },
  { code: 1008 },
  { code: 4401 },
]
const HINTS = [
  'online',
  'offline',
  'visible',
  'hidden',
  'pause',
  'resume',
  'wake',
  'online',
  'visible',
  'resume',
] as const
const PURSES = ['valid', 'valid', 'valid', 'valid', 'old', 'throw', 'hang'] as const
/** What no vendor says. */
const GARBAGE: readonly Frame[] = [
  '{"type":"ev',
  '\uFEFF{}',
  '',
  'null',
  '[[[[[[[[',
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  `${'['.repeat(3_000)}${']'.repeat(3_000)}`,
  '{"type":"surely unknown"}',
  new Uint8Array([1, 2, 3]),
]
const HUGE = 'x'.repeat(8_000)
/** More than any buffer of events takes. */
const FLOOD = 1_100
/** More than any queue takes, by number and by bytes. */
const QUEUE = 300
const LONG = 'x'.repeat(6_000)
/** A crowd costs time and shows nothing new. */
const CROWD = 12

const anybody = ({ people }: Scene, a: number): Person | undefined => pick(people.all, a)
const anyConnection = ({ world }: Scene, a: number) => pick(world.open(), a)
const anyChannel = ({ world }: Scene, a: number): string => String(pick(world.cast.channels, a))

/* ---------- what an app does, also within callbacks ---------- */

const come: Play = ({ world, people }, a, b) => {
  const subject = pick(world.cast.subjects, a)
  if (subject && people.all.length < CROWD)
    people.come(subject, pick(['plain', 'snapshot', 'shared'] as const, b) ?? 'plain')
}
const leave: Play = (scene, a) => anybody(scene, a)?.leave()
const refetch: Play = (scene, a) => anybody(scene, a)?.refetch()
const send: Play = ({ world, sends }, a, b) => {
  const to = pick(world.cast.sends, a)
  const signal = b > 0.9 ? AbortSignal.abort() : undefined
  const timeout = b > 0.8 ? 500 : undefined
  if (to) sends.send(to, { whenOffline: b < 0.5 ? 'queue' : 'fail', signal, timeout }, '')
}
const retry: Play = ({ world }) => world.client.retry()
const close: Play = ({ world }) => void world.client.close()
const connect: Play = ({ world }) => world.connect()
const TRAPS = [come, leave, leave, send, close, connect, retry, refetch]

export const MOVES: Readonly<Record<string, Move>> = {
  /* ---------- time ---------- */
  tick: { weight: 22, play: ({ world }, a) => world.ground.pass(between(0, 40, a)) },
  while: { weight: 10, play: ({ world }, a) => world.ground.pass(between(40, 2_000, a)) },
  long: { weight: 3, play: ({ world }, a) => world.ground.pass(between(2_000, 40_000, a)) },
  ages: { weight: 0.3, play: ({ world }, a) => world.ground.pass(between(40_000, 200_000, a)) },
  sleep: { weight: 0.3, play: ({ world }, a) => world.jump(between(10_000, 2_000_000, a), 'sleep') },
  set: { weight: 0.1, play: ({ world }, a) => world.jump(between(1_000, 10_000_000, a), 'set') },

  /* ---------- what the server says ---------- */
  publish: { weight: 25, play: (scene, a) => scene.world.publish(anyChannel(scene, a)) },
  burst: {
    weight: 2,
    play(scene, a, b) {
      for (let left = between(5, 40, b); left > 0; left--) scene.world.publish(anyChannel(scene, (a * left) % 1))
    },
  },
  flood: {
    weight: 0.04,
    play(scene, a) {
      for (let left = FLOOD; left > 0; left--) scene.world.publish(anyChannel(scene, a))
    },
  },
  oversized: { weight: 0.7, play: (scene, a) => scene.world.publish(anyChannel(scene, a), HUGE) },
  garbage: { weight: 2, play: (scene, a, b) => anyConnection(scene, a)?.send(pick(GARBAGE, b) ?? '') },
  strange: {
    weight: 1.5,
    play: (scene, a, b) => anyConnection(scene, a)?.send(pick(scene.world.cast.strange, b) ?? ''),
  },
  answer: {
    weight: 3,
    play: ({ world }, a, b) =>
      world.tamper.answer(
        pick(['auth', 'join', 'join', 'leave'] as const, a) ?? 'join',
        pick(['lose', 'hold', 'hold', 'refuse'] as const, b) ?? 'hold',
      ),
  },
  repeat: { weight: 0.7, play: ({ world }) => world.tamper.event('repeat') },
  skip: { weight: 0.5, play: ({ world }) => world.cast.positions && world.tamper.event('lose') },
  swap: { weight: 0.5, play: ({ world }) => world.cast.positions && world.tamper.event('hold') },
  evict: { weight: 0.3, play: ({ world }) => world.cast.evict?.() },

  /* ---------- connections ---------- */
  cut: { weight: 1.5, play: (scene, a) => anyConnection(scene, a)?.terminate() },
  hangup: { weight: 1.5, play: (scene, a, b) => anyConnection(scene, a)?.close(pick(CODES, b), 'chaos') },
  restart: {
    weight: 0.5,
    play({ world }) {
      for (const connection of world.open()) connection.close(1012, 'restart')
    },
  },
  mute: { weight: 0.7, play: (scene, a) => scene.world.mute(anyConnection(scene, a)) },
  unmute: { weight: 0.7, play: ({ world }) => world.unmute() },
  delay: { weight: 0.7, play: ({ world }, a, b) => world.delay(a < 0.5 ? 0 : between(1, 2_000, b)) },
  stall: { weight: 0.7, play: (scene, a) => scene.world.tamper.stall(anyConnection(scene, a)) },
  release: { weight: 1.5, play: ({ world }) => world.tamper.release() },
  doors: {
    weight: 1.5,
    play({ world }, a, b) {
      world.doors = Array.from({ length: between(0, 4, a) }, (_, i) => pick(DOORS, (b * (i + 1)) % 1) ?? 'open')
    },
  },
  haunt: {
    weight: 1,
    play(scene, a, b) {
      const { world } = scene
      const how = pick(['message', 'message', 'open', 'close'] as const, b) ?? 'message'
      world.dial.haunt(between(0, 7, a), how, JSON.stringify(world.cast.frame(anyChannel(scene, a), world.next(), '')))
    },
  },

  /* ---------- credentials, and the machine around ---------- */
  expire: { weight: 0.5, play: ({ world }) => world.expire() },
  purse: {
    weight: 0.7,
    play({ world }, a) {
      world.purse = pick(PURSES, a) ?? 'valid'
    },
  },
  hint: {
    weight: 2.5,
    play({ world }, a) {
      for (const tell of [...world.hints]) tell(pick(HINTS, a) ?? 'online')
    },
  },

  /* ---------- the app ---------- */
  come: { weight: 6, play: come },
  leave: { weight: 5, play: leave },
  refetch: { weight: 2, play: refetch },
  dismiss: { weight: 0.7, play: (scene, a) => anybody(scene, a)?.dismiss() },
  reading: {
    weight: 1.5,
    play({ people }, a) {
      people.reading = pick(['good', 'slow', 'slow', 'fail', 'hang'] as const, a) ?? 'good'
    },
  },
  send: { weight: 4, play: send },
  queue: {
    weight: 0.1,
    play({ world, sends }, a, b) {
      const to = pick(world.cast.sends, a)
      for (let left = to ? QUEUE : 0; left > 0 && to; left--)
        sends.send(to, { whenOffline: 'queue' }, b < 0.5 ? '' : LONG)
    },
  },
  retry: { weight: 1, play: retry },
  close: { weight: 0.2, play: close },
  connect: { weight: 1, play: connect },
  trap: {
    weight: 1.5,
    play(scene, a, b) {
      scene.people.trap = () => void pick(TRAPS, a)?.(scene, b, a)
    },
  },
}

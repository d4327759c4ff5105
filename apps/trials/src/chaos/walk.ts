import { castOf } from './casts'
import { MOVES } from './moves'
import { CLUMSY, createPeople } from './people'
import { random } from './random'
import type { Scene } from './scene'
import { createSends } from './sends'
import type { MakeGround } from './server'
import { settle } from './settle'
import { createWorld } from './world'

/** One step: a move by its name, and to whom and how much. */
export type Step = readonly [move: string, a: number, b: number]

/** After so many steps everything is healed, and all must come to rest. */
const SETTLE_EVERY = 400

/** The steps that follow from a seed; `without` some that cannot be done everywhere. */
export function stepsOf(seed: number, count: number, without: readonly string[] = []): readonly Step[] {
  const next = random(seed)
  const moves = Object.entries(MOVES).filter(([name]) => !without.includes(name))
  const total = moves.reduce((sum, [, { weight }]) => sum + weight, 0)
  return Array.from({ length: count }, (_, i): Step => {
    const [a, b] = [next(), next()]
    let left = next() * total
    if (i % SETTLE_EVERY === SETTLE_EVERY - 1) return ['settle', a, b]
    for (const [name, { weight }] of moves) {
      left -= weight
      if (left < 0) return [name, a, b]
    }
    return ['tick', a, b]
  })
}

export interface Outcome {
  /** What was wrong, if anything, and after how many steps. */
  readonly wrong: readonly string[]
  readonly steps: number
  /** What was looked at, so that nobody takes a walk without events for a proof. */
  readonly seen: { readonly published: number; readonly heard: number; readonly gaps: number; readonly missed: number }
}

export interface Walk {
  readonly provider: string
  readonly seed: number
  readonly ground: MakeGround
  readonly steps: readonly Step[]
  /** Is told what happens, for whoever reads it. */
  readonly note?: (line: string) => void
}

/** Plays the steps until something is wrong, lets all come to rest, then closes the client and demands that nothing is left. */
export async function walk({ provider, seed, ground, steps, note }: Walk): Promise<Outcome> {
  const { random: chance } = Math
  const { reportError } = globalThis
  const { stackTraceLimit } = Error
  Math.random = random(~seed)
  // A trace of each error would cost more than everything else.
  if (!note) Error.stackTraceLimit = 0
  const world = await createWorld(castOf(provider, seed), seed, ground, note ?? (() => {}))
  const { blame, wrong } = world
  const scene: Scene = { world, people: createPeople(world), sends: createSends(world) }
  // Where core takes what an app's callback has thrown.
  globalThis.reportError = (thrown) => {
    const { message = String(thrown), stack } = Object(thrown) as Partial<Error>
    if (message !== CLUMSY) blame(`A callback threw: ${stack ?? message}`)
  }
  let played = 0
  try {
    for (const step of steps) {
      played++
      await play(scene, step)
      if (wrong.length) break
    }
    if (!wrong.length) await settle(scene)
    if (!wrong.length) await leaveNothing(scene)
  } catch (thrown) {
    blame(`The walk itself failed: ${(thrown instanceof Error && thrown.stack) || thrown}`)
  } finally {
    await world.client.close()
    await world.ground.end()
    Object.assign(globalThis, { reportError })
    Math.random = chance
    Error.stackTraceLimit = stackTraceLimit
  }
  return { wrong, steps: played, seen: world.judge.count }
}

async function play(scene: Scene, [move, a, b]: Step): Promise<void> {
  const { world, sends } = scene
  world.note(`— ${Date.now()} ${move} ${a.toFixed(3)} ${b.toFixed(3)}`)
  if (move === 'settle') await settle(scene)
  else await MOVES[move]?.play(scene, a, b)
  await world.ground.pass(0)
  world.look()
  sends.look()
}

/** I5: nothing outlives `close()`. */
async function leaveNothing({ world }: Scene): Promise<void> {
  const { client, watched, ground, hints, blame } = world
  await client.close()
  // Whoever is at the other end hears of it.
  await ground.rest(10 * ground.latency + 1, () => world.open().length === 0)
  await watched.closed()
  if (hints.size) blame(`I5: ${hints.size} listeners of the surroundings are left`)
  if (world.open().length) blame(`I5: ${world.open().length} connections are left`)
}

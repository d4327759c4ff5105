import { type ErrorKind, isRealtimeError, type SendOptions } from '@tributary/core'
import type { Addressee } from './cast'
import type { World } from './world'

/** Everything the walk sends, and what has become of it. */
export interface Sends {
  send(to: Addressee, options: SendOptions, pad: string): void
  /** Somebody waits for an outcome. */
  readonly waiting: boolean
  /** After a step: no more wait than may (I4). */
  look(): void
  /** Everything has arrived that ever will: compares outcomes with what reached the server. */
  rest(): void
}

/** The default of `limits.queueCount`. */
const QUEUE = 256
/** What is said of a message that was not handed over: then it has not arrived, and never will. */
const UNSENT: readonly ErrorKind[] = ['offline', 'queue-full', 'expired', 'closed', 'timeout', 'aborted']

export function createSends(world: World): Sends {
  const { client, cast, blame } = world
  const pending = new Set<number>()
  const unsent = new Map<number, ErrorKind>()

  return {
    send({ topic, channel }, options, pad) {
      const n = world.say(channel)
      pending.add(n)
      client
        .send(topic, { n, pad }, options)
        .catch((thrown: unknown) => {
          if (!isRealtimeError(thrown)) blame(`send(${n}) rejects with ${thrown}`)
          else if (UNSENT.includes(thrown.kind)) unsent.set(n, thrown.kind)
        })
        .finally(() => pending.delete(n))
    },
    get waiting() {
      return pending.size > 0
    },
    look() {
      // Elsewhere what has been handed over may wait as well.
      if (cast.orderly && pending.size > QUEUE) blame(`I4: ${pending.size} messages wait`)
    },
    rest() {
      if (pending.size) blame(`Nobody is told what became of the messages ${[...pending].join(', ')}`)
      for (const [n, kind] of unsent)
        if (world.arrivals(n)) blame(`send(${n}) was rejected with ${kind}, and has reached the server`)
      unsent.clear()
    },
  }
}

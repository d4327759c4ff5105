import type { Credentials, Provider, SendableTopic, SocketClass, Topic } from '@tributary/core'
import type { Behaviour } from '../behaviour'
import type { Emulator, EngineOptions } from '../engine'
import type { Vendor } from '../vendor'

/** Makes the provider under test: `url` is the emulated vendor's WebSocket, `credentials` the app's function. */
export type ProviderAt<Value> = (at: { readonly url: string; readonly credentials: Credentials<Value> }) => Provider

/**
 * What the suite must know of a vendor, as data. A law that needs what is left out does not apply.
 *
 * The predicates get the text of one frame as it is on the wire.
 */
export interface Facts<Event, Given extends object, Value> {
  /** The vendor's emulated server, a fresh one for each law. */
  readonly vendor: () => Vendor<Given>
  /** Topics that these credentials may join. */
  readonly topics: readonly [Topic<Event>, Topic<Event>, ...Topic<Event>[]]
  /** The vendor's own frame that carries the number `n` on this topic. */
  readonly frame: (n: number, topic: Topic) => unknown
  /** What else `emit` must be told to reach this topic alone. */
  readonly query?: ((topic: Topic) => Readonly<Record<string, string>>) | undefined
  /** The number that an event carries; `undefined` where it is none of the suite's. */
  readonly read: (event: Event) => number | undefined
  /** What the app's `credentials` gives, made of what the emulated vendor gives out. */
  readonly credentials: (given: Given) => Value
  /** What else the provider was given that is never to be seen, such as an API key. */
  readonly secrets?: readonly string[] | undefined
  /**
   * What may stand behind a credential: the suite puts it there, and takes it off before the vendor reads it. Default characters that JSON and
   * addresses write in ways of their own, so that a secret is looked for in every form.
   */
  readonly marks?: string | undefined
  /** The client's frame that asks to be let in. Absent where none does, as with a token in the address. */
  readonly hello?: ((text: string) => boolean) | undefined
  /** The server's frame that lets the client in. Absent where the open socket says so. */
  readonly welcome?: ((text: string) => boolean) | undefined
  /** The server's answer to a join, whether it takes or refuses it. Absent where a join is not answered. */
  readonly joined?: ((text: string) => boolean) | undefined
  /** The client's frame that keeps the connection alive: it may leave at any time. Absent where it sends none. */
  readonly beat?: ((text: string) => boolean) | undefined
  /** A topic that the server sends unasked, whoever wants it: it cannot be seen there that it was left. Default: none is. */
  readonly unasked?: ((topic: Topic) => boolean) | undefined
  /** A server that refuses the client. */
  readonly refuse: Behaviour
  /** A server that refuses this topic and nothing else. Absent where there is no such answer. */
  readonly refuseTopic?: ((topic: Topic) => Behaviour) | undefined
  /** Something that can be sent, and is answered. */
  readonly send?: { readonly topic: SendableTopic<unknown, never>; readonly data: unknown } | undefined
}

/** A real server to run the suite over: `createEmulator` of `@tributary/emulator/node`, and a class that reaches it. */
export interface Over {
  /** Starts one on real sockets, with these vendors and behaviours. */
  readonly createEmulator: (options: Pick<EngineOptions, 'vendors' | 'behaviour'>) => Promise<Emulator>
  readonly WebSocket: SocketClass
}

/** One sentence that is true of every provider, and how it is checked. */
export interface Law {
  readonly sentence: string
  /** Whether it can only be checked on a fake clock, in the page. */
  readonly clock: boolean
  /** Whether it holds for such a provider, by its capabilities and the facts given of it. */
  applies<Event, Given extends object, Value>(provider: Provider, facts: Facts<Event, Given, Value>): boolean
  /** Rejects where the provider breaks the law. */
  check<Event, Given extends object, Value>(
    make: ProviderAt<Value>,
    facts: Facts<Event, Given, Value>,
    over?: Over | undefined,
  ): Promise<void>
}

import type { Credentials, ErrorKind, Joined, Position, Provider, Topic } from '@tributary/core'

/** True: yes. A kind of error: no, and that is why. Anything else: this message says nothing about it. */
export type Judgement = boolean | ErrorKind | undefined

/** Where a message belongs: to a channel or, without one, to `messages()`. */
export interface Routed {
  readonly channel?: string | undefined
  readonly event: unknown
  /** Where it stands in its channel, with `positions`. */
  readonly position?: Position | undefined
  /** It is sent once more, for those who have missed it. Default false. */
  readonly replayed?: boolean | undefined
}

/**
 * A server, described. `Message` is what it sends, decoded; `C` is what `credentials` gives.
 *
 * What `hello`, `join`, `leave` and `send` give goes out as JSON, a string as it is. `undefined` says nothing; from `send` it is an error.
 */
export interface WebSocketOptions<Message = unknown, C = unknown> {
  /**
   * Where the server is. A function is asked on every connection attempt: for servers that want a token in the address, which is then shown
   * nowhere; of a string, all but the query is.
   */
  readonly url: string | ((credentials: C) => string)
  /** Subprotocols to offer. Default none. */
  readonly protocols?: string | string[] | undefined
  /** Default `websocket`; topics of another one say so: `messages({ provider: 'prices' })`. */
  readonly name?: string | undefined
  /** Allow `ws:` to a host that is not this machine. Default false. */
  readonly allowInsecure?: boolean | undefined
  /** What a text means. Default: JSON, and the text itself where it is none. One that throws drops the message and tells `inspect`. */
  readonly decode?: ((text: string) => Message) | undefined
  /** What `hello` and `url` are given. Asked on every connection attempt, anew at once when the server refuses what it gave. */
  readonly credentials?: Credentials<C> | undefined
  /** The first message on every connection. */
  readonly hello?: ((credentials: C) => unknown) | undefined
  /** Whether this message lets the client in, or refuses it. Until then nothing else leaves. Default: an open socket is enough. */
  readonly accepted?: ((message: Message) => Judgement) | undefined
  /** Asks for a channel: `({ name }, since) => ({ op: 'subscribe', channel: name, since })`. `since`, with `positions`: the last one heard. */
  readonly join?: ((topic: Topic, since?: Position) => unknown) | undefined
  /** Whether this message answers the join of this channel and, with `positions`, how it goes on: `{ continuity: 'resumed' }`. Default: a join that is written is done. */
  readonly joined?: ((message: Message, topic: Topic) => Judgement | Joined) | undefined
  /**
   * The server numbers what it says in a channel, and `route` tells the `position`: what comes twice is dropped, and after a reconnect `join` can ask to go on.
   * `'consecutive'`: without holes, so that one is noticed, and the channel joined again from before it. Default: it numbers nothing.
   */
  readonly positions?: 'rising' | 'consecutive' | undefined
  /** Which of two positions is the later one, as `sort` wants it. Default: as numbers. */
  readonly compare?: Provider['compare']
  /** Gives a channel up. */
  readonly leave?: ((topic: Topic) => unknown) | undefined
  /** Where a message belongs; `undefined`: nowhere, nobody hears it. Default: every one to `messages()`. */
  readonly route?: ((message: Message) => Routed | undefined) | undefined
  /** How something said to a channel looks. What is sent to `messages()` goes out as it is. */
  readonly send?: ((topic: Topic, data: unknown) => unknown) | undefined
  /** What keeps the connection alive, every so many ms once the server has accepted. */
  readonly heartbeat?: { readonly interval: number; readonly frame: () => unknown } | undefined
  /** Milliseconds without any message after which the connection is replaced. Default: never, for the server may have nothing to say. */
  readonly silence?: number | undefined
  /**
   * What a close means. `unauthorized` asks for credentials anew, once; `network`, `timeout` and `protocol` try again, the others are final.
   * `undefined`: as usual (`closeVerdict` of core).
   */
  readonly verdict?: ((code: number, reason: string) => ErrorKind | undefined) | undefined
}

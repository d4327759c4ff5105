import {
  type Close,
  type Credentials,
  closeVerdict,
  openSocket,
  type Provider,
  RealtimeError,
  shownUrl,
  type Topic,
} from '@tributary/core'
import { checkCredentials, isOver, type SkapiCredentials } from './credentials'
import type { SkapiError, SkapiNotice, SkapiPrivate } from './events'
import { decode, isUserId } from './protocol'
import { converse, type Setting } from './session'
import { inbox, NAME } from './topics'

/** What {@link skapi} takes. */
export interface SkapiOptions {
  /**
   * The service's realtime address, `wss://….amazonaws.com/api`: `websocket_private` of what the vendor's client discovers. A function is asked before
   * each connection; `fromSkapi(instance)` has one.
   */
  readonly url: string | (() => string | PromiseLike<string>)
  /** Gives what the signed-in user has; nothing where nobody is signed in. Asked before each connection, and when a token is over. */
  readonly credentials: Credentials<SkapiCredentials | null | undefined>
  /** Default `skapi`; topics of another one say so: `group('lobby', { provider: 'second' })`. */
  readonly name?: string | undefined
  /** Allow `ws:` to a host that is not this machine. Default false. */
  readonly allowInsecure?: boolean | undefined
  /** Milliseconds without any frame after which the connection is replaced. Default: never, for nobody knows whether `keepAlive` is answered. */
  readonly silence?: number | undefined
  /** Send `0`, `""`, `false` and `null` inside an object, and take them out of it: needs this on both sides. Default false: they are refused. */
  readonly wrapFalsy?: boolean | undefined
  /** Milliseconds that a join waits for the group's first frame. The vendor promises no answer, so without one it then counts as done. Default 1 000. */
  readonly joinWait?: number | undefined
}

/**
 * Skapi's realtime connection: groups, private messages and notices over one WebSocket of its own, without the vendor's client.
 *
 * There are no acknowledgements, ids or replay: a send resolves when it is written, and after each reconnect every topic reports a gap.
 *
 * @throws RealtimeError of kind `config` when the address cannot be right.
 */
export function skapi(options: SkapiOptions): Provider<SkapiPrivate | SkapiNotice | SkapiError> {
  const { url, credentials, name = NAME, allowInsecure, silence, wrapFalsy = false, joinWait = 1_000 } = options
  if (typeof url !== 'function') checkUrl(name, url)
  const setting: Setting = {
    provider: name,
    silence,
    joinWait,
    wrapFalsy,
    ask: async (link) => checkCredentials(name, await link.credentials()),
  }

  return {
    name,
    capabilities: { resume: false, snapshot: false, heartbeat: silence !== undefined, sendAck: false, order: true },
    userTopics: [inbox({ provider: name })],
    credentials,
    address(topic) {
      checkTopic(name, topic)
      return typeof url === 'string' ? shownUrl(url) : name
    },
    async open(link) {
      const given = await setting.ask(link)
      const where = new URL(checkUrl(name, typeof url === 'string' ? url : await url()))
      where.searchParams.set('token', given.accessToken)
      const conversation = converse(link, setting, given)
      const socket = await openSocket(link, {
        provider: name,
        url: where.href,
        allowInsecure,
        decode,
        onFrame: conversation.hear,
        verdict(close) {
          const error = judge(name, close, link.attempt, isOver(given.accessToken))
          conversation.ended(error.retryable)
          return error
        },
      })
      return conversation.start(socket)
    },
  }
}

/** The vendor publishes no close codes; the gateway in front of it is documented by AWS. */
function judge(provider: string, close: Close, attempt: number, over: boolean): RealtimeError {
  const { code, reason, openForMs } = close
  const told = { provider, code, reason }
  if (!openForMs && over)
    return new RealtimeError('There is no way in, and the access token is over', { ...told, kind: 'unauthorized' })
  // Nothing is sent twice, so what was too long comes once. Codes of its own mean nothing final.
  if (code !== 1009 && (code < 3000 || code === 4401 || code === 4403)) return closeVerdict(provider, close, attempt)
  const words = code === 1009 ? ': a message was over 128 KiB' : reason && `: ${reason}`
  return new RealtimeError(`Skapi closed the connection (${code})${words}`, { ...told, kind: 'network' })
}

function checkUrl(provider: string, url: unknown): string {
  if (typeof url === 'string' && /^wss?:/.test(url) && URL.canParse(url)) return url
  // Without quoting it: whoever mixes things up may have put a token there.
  throw config(provider, 'url must be the wss:// address of the service, the websocket_private that skapi-js discovers')
}

function checkTopic(provider: string, topic: Topic): void {
  const { name, params = {} } = topic
  if (name === 'inbox' || (name === 'group' && params.group) || (name === 'direct' && isUserId(params.user))) return
  throw config(provider, 'Skapi has group(name), direct(userId) with a UUID, and inbox()', topic)
}

const config = (provider: string, message: string, topic?: Topic): RealtimeError =>
  new RealtimeError(message, { kind: 'config', provider, topic })

import {
  type Credentials,
  createTopic,
  openSocket,
  type Provider,
  RealtimeError,
  type SendableTopic,
} from '@tributary/core'

/**
 * Every frame of acme's, as its documentation has it. One says `hello` with a token and is answered
 * `welcome` or `denied`; `join` is answered `joined` or `refused`, then each `event` of that channel
 * follows until `leave`; `say` is not answered; `ping` is answered `pong`.
 */
interface Frame {
  readonly type?: string
  readonly token?: string
  readonly channel?: string
  readonly data?: unknown
}
const name = 'acme'

/** What happens in one channel, and what is said there. */
export const channel = <T = unknown>(of: string): SendableTopic<T, T, void> =>
  createTopic<T, T, void>(name, of, undefined, { sendable: true })

export interface AcmeOptions {
  readonly url: string
  readonly credentials: Credentials<string>
}

export const acme = ({ url, credentials }: AcmeOptions): Provider => ({
  name,
  capabilities: { resume: false, snapshot: false, heartbeat: true, sendAck: false, order: true },
  credentials,
  address: () => url, // topics with one address share a connection
  async open(link) {
    const token = await link.credentials<string>()
    const socket = await openSocket(link, {
      provider: name,
      url,
      onFrame(frame) {
        const { type, channel: of = '', data } = Object(frame) as Frame
        if (type === 'event') link.emit(channel<unknown>(of), data)
        else if (type !== 'pong') link.warn('A frame that nobody waits for was ignored')
      },
    })
    const ask = (request: Frame, ...answers: readonly string[]): Promise<Frame> => {
      socket.send(request)
      return socket.reply((frame) => {
        const { type = '', channel: of } = Object(frame) as Frame
        return answers.includes(type) && of === request.channel
      }) as Promise<Frame>
    }
    const { type } = await ask({ type: 'hello', token }, 'welcome', 'denied')
    if (type !== 'welcome') throw new RealtimeError('acme refuses the token', { kind: 'unauthorized', provider: name })
    socket.beat(25_000, () => ({ type: 'ping' }))
    return {
      silence: 60_000, // more than two beats without an answer: nobody is there any more
      async join(topic) {
        const answer = await ask({ type: 'join', channel: topic.name }, 'joined', 'refused')
        if (answer.type === 'refused')
          throw new RealtimeError(`acme refuses "${topic.name}"`, { kind: 'refused', provider: name, topic })
      },
      leave: (topic) => socket.send({ type: 'leave', channel: topic.name }),
      send: async (topic, data) => socket.send({ type: 'say', channel: topic.name, data }),
      probe: () => ask({ type: 'ping' }, 'pong'),
      close: () => socket.close(),
    }
  },
})

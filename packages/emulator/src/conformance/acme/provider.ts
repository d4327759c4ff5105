import { createTopic, openSocket, type Provider, RealtimeError, type SendableTopic, type Topic } from '@tributary/core'
import type { ProviderAt } from '../facts'
import type { Frame } from './vendor'

export interface Event {
  readonly op: 'event'
  readonly topic: string
  readonly n: number
  readonly position: number
}

const provider = 'acme'
export const topics: readonly [Topic<Event>, Topic<Event>] = [
  createTopic(provider, 'red'),
  createTopic(provider, 'blue'),
]
export const sendable: SendableTopic<Event, string> = createTopic(provider, 'red', undefined, { sendable: true })

/** How often it says that it is there. */
const BEAT_MS = 15_000

/** Longer than the quiet that a law keeps, and longer than the suite's way to the server. */
const SILENCE_MS = 20_000

const capabilities = { resume: true, snapshot: false, heartbeat: true, sendAck: true, order: true } as const

/** One socket for every topic. */
export const spoken: ProviderAt<string> = ({ url, credentials }): Provider<Event> => ({
  name: provider,
  capabilities,
  credentials,
  address: () => url,
  async open(link) {
    const token = await link.credentials<string>()
    const socket = await openSocket(link, {
      provider,
      url,
      onFrame(frame) {
        const { op, topic } = Object(frame) as Frame
        const wanted = topics.find(({ name }) => name === topic)
        const event = frame as Event
        if (op === 'event' && wanted) link.emit(wanted, event, { position: event.position })
        else link.warn('A frame that nothing waits for was ignored')
      },
    })
    let id = 0
    const ask = (request: Frame, ...answers: readonly string[]): Promise<Frame> => {
      const mine = ++id
      socket.send({ ...request, id: mine })
      return socket.reply((frame) => {
        const answer = Object(frame) as Frame
        return answer.id === mine && answers.some((op) => op === answer.op)
      })
    }
    const { op } = await ask({ op: 'hello', token }, 'welcome', 'denied')
    if (op !== 'welcome') throw new RealtimeError('acme does not accept the token', { kind: 'unauthorized', provider })
    socket.beat(BEAT_MS, () => ({ op: 'beat' }))
    return {
      silence: SILENCE_MS,
      async join(topic, since) {
        const answer = await ask({ op: 'join', topic: topic.name, since }, 'joined', 'refused')
        const { op, position, resumed } = answer
        if (op === 'joined') return { continuity: resumed ? 'resumed' : 'gap', position: Number(position) }
        throw new RealtimeError('acme refused the topic', { kind: 'refused', provider, topic, cause: answer })
      },
      leave: async (topic) => void (await ask({ op: 'leave', topic: topic.name }, 'left')),
      send: (topic, data) => ask({ op: 'send', topic: topic.name, data }, 'sent'),
      probe: () => ask({ op: 'ping' }, 'pong'),
      close: () => socket.close(),
    }
  },
})

/** One socket for each topic, with the token in its address. */
export const dialled: ProviderAt<string> = ({ url, credentials }): Provider<Event> => ({
  name: provider,
  capabilities: { ...capabilities, resume: false, heartbeat: false, sendAck: false },
  credentials,
  address: (topic) => `${url}/${topic.name}`,
  async open(link) {
    const topic = topics.find(({ name }) => link.address.endsWith(`/${name}`))
    const token = await link.credentials<string>()
    const socket = await openSocket(link, {
      provider,
      url: `${link.address}?token=${token}`,
      onFrame(frame) {
        if (topic && (Object(frame) as Frame).op === 'event') link.emit(topic, frame as Event)
        else link.warn('A frame that nobody knows was ignored')
      },
    })
    return { join() {}, leave() {}, close: () => socket.close() }
  },
})

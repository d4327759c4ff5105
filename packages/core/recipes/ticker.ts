import { createTopic, openSocket, type Provider, type Topic } from '@tributary/core'

export interface Tick {
  readonly symbol: string
  readonly price: number
}
export const ticks = (symbol: string): Topic<Tick> => createTopic<Tick>('ticker', 'ticks', { symbol })

/** A vendor that answers `{"subscribe":"ACME"}` with `{"subscribed":"ACME"}`, and then sends `{"symbol":"ACME","price":7}`. */
export const ticker = (url: string): Provider => ({
  name: 'ticker',
  capabilities: { resume: false, snapshot: false, heartbeat: false, sendAck: false, order: true },
  address: () => url,
  async open(link) {
    const socket = await openSocket(link, {
      provider: 'ticker',
      url,
      onFrame: (frame) => link.emit(ticks((frame as Tick).symbol), frame as Tick),
    })
    return {
      async join({ params }) {
        socket.send({ subscribe: params?.symbol })
        await socket.reply((frame) => (frame as { subscribed?: unknown }).subscribed === params?.symbol)
      },
      leave: ({ params }) => socket.send({ unsubscribe: params?.symbol }),
      close: () => socket.close(),
    }
  },
})

// acme.mjs – tributary-emulator --vendor ./acme.mjs
export default ({ seed }) => {
  const peers = new Set()
  const keys = [`acme-${seed}-0`]
  const key = () => keys.at(-1)
  return {
    name: 'acme',
    path: '/acme',
    credentials: () => ({ key: key() }),
    secrets: () => keys, // redacted wherever they occur in a frame, those that are over too
    expire() {
      keys.push(`acme-${seed}-${keys.length}`)
      return { key: key() }
    },
    accept(peer) {
      peers.add(peer)
      const message = (text) => peer.send(text === key() ? 'welcome' : 'who is it?')
      return { message, gone: () => peers.delete(peer) }
    },
    emit(frame) {
      for (const peer of peers) peer.send(JSON.stringify(frame))
      return peers.size
    },
  }
}

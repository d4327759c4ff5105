// acme.mjs – tributary-emulator --vendor ./acme.mjs
export default ({ seed }) => {
  const peers = new Set()
  let number = 0
  const key = () => `acme-${seed}-${number}`
  return {
    name: 'acme',
    path: '/acme',
    credentials: () => ({ key: key() }),
    secrets: () => [key()], // redacted wherever they occur in a frame
    expire() {
      number++
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

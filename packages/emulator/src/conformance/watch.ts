import type { Position, Provider, Session, Topic } from '@tributary/core'

/** A promise that the provider under test gave, and what became of it. */
export interface Pending {
  readonly step: 'open' | 'join' | 'leave' | 'send'
  outcome: 'pending' | 'resolved' | 'rejected'
}

/** What the suite sees of a provider from core's side. */
export interface Watched {
  readonly provider: Provider
  readonly promises: readonly Pending[]
  /** The newest session. */
  readonly session: Session | undefined
}

/** The same provider, with every promise it makes on record. */
export function watch(provider: Provider): Watched {
  const promises: Pending[] = []
  let newest: Session | undefined

  const track = <T>(step: Pending['step'], promise: Promise<T>): Promise<T> => {
    const pending: Pending = { step, outcome: 'pending' }
    promises.push(pending)
    promise.then(
      () => {
        pending.outcome = 'resolved'
      },
      () => {
        pending.outcome = 'rejected'
      },
    )
    return promise
  }

  const watched = (session: Session): Session => ({
    silence: session.silence,
    serial: session.serial,
    join: async (topic, since) => (await track('join', (async () => session.join(topic, since))())) || {},
    leave: (topic) => track('leave', (async () => session.leave(topic))()),
    close: () => session.close(),
    ...(session.refresh && { refresh: async (topic: Topic) => session.refresh?.(topic) }),
    ...(session.send && { send: (...sent) => track('send', (async () => session.send?.(...sent))()) }),
    ...(session.probe && { probe: async () => session.probe?.() }),
  })

  const { name, capabilities, userTopics, credentials, secrets } = provider
  return {
    promises,
    get session() {
      return newest
    },
    provider: {
      name,
      capabilities,
      credentials,
      ...(secrets && { secrets }),
      ...(userTopics && { userTopics }),
      ...(provider.compare && { compare: (a: Position, b: Position) => provider.compare?.(a, b) ?? 0 }),
      address: (topic) => provider.address(topic),
      open: async (link) => {
        newest = watched(await track('open', provider.open(link)))
        return newest
      },
    },
  }
}

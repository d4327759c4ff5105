import { type Client, type Connection, type LinkInfo, RealtimeError, worstOf } from '@tributary/core'
import { useCallback } from 'react'
import { type RegisteredClient, useClient } from './context'
import { settled, useKept } from './kept'
import { type Store, useSelection } from './store'

/** The connection, and the way out. The functions stay the same for one client. */
export interface Realtime {
  /** The worst of its links. */
  readonly connection: Connection
  readonly links: readonly LinkInfo[]
  readonly client: RegisteredClient
  /** Sends to a topic; see {@link Client.send}. */
  readonly send: Client['send']
  /** Tries now, also what has failed. */
  readonly retry: () => void
  /** Undoes `close()`; resolves when every wanted link is ready. */
  readonly connect: () => Promise<void>
  /** Closes everything, such as at sign-out; what the hooks show stays on the screen. */
  readonly close: () => Promise<void>
}

/**
 * Shows the connection: all of it, or what `select` makes of it, and then renders again only when that changes.
 *
 * @throws RealtimeError of kind `config` outside a provider.
 */
export function useRealtime(): Realtime
/** Shows what `select` makes of the connection; renders again only when that changes. */
export function useRealtime<Selected>(
  select: (realtime: Realtime) => Selected,
  isEqual?: (a: NoInfer<Selected>, b: NoInfer<Selected>) => boolean,
): Selected
export function useRealtime(
  pick?: (realtime: Realtime) => unknown,
  isEqual: (a: unknown, b: unknown) => boolean = Object.is,
): unknown {
  const client = useClient('useRealtime')
  const store = useKept([client], () => createStore(client))
  const select = useCallback(
    (realtime: Realtime, shown: { readonly is: unknown } | undefined) => {
      const is = pick ? pick(realtime) : realtime
      return shown && isEqual(shown.is, is) ? shown : { is }
    },
    [pick, isEqual],
  )
  return useSelection(store, select).is
}

const IDLE: Connection = { status: 'idle' }

/**
 * Shows the connection to one provider, by its name: the worst of its links. Without a name, that of the client.
 *
 * @throws RealtimeError of kind `config` outside a `RealtimeProvider`, and for a provider that its client does not have.
 */
export function useConnection(provider?: string): Connection {
  return useRealtime(
    useCallback(
      ({ client, connection, links }: Realtime): Connection => {
        if (provider === undefined) return connection
        const names = client.providers.map(({ name }) => name)
        if (!names.includes(provider)) throw unknown(provider, names)
        if (connection.status === 'closed') return connection
        return worstOf(links.filter((link) => link.provider === provider).map((link) => link.connection)) ?? IDLE
      },
      [provider],
    ),
  )
}

function unknown(provider: string, names: readonly string[]): RealtimeError {
  const has = names.join(', ') || 'none'
  const message = `The client has no provider named "${provider}", but ${has}: name one of those, or leave it out`
  return new RealtimeError(message, { kind: 'config', provider })
}

function createStore(client: Client): Store<Realtime> {
  const { send, retry, connect, close } = client
  const ways = { client: client as RegisteredClient, send, retry, connect, close }
  const initial: Realtime = { ...ways, connection: { status: 'idle' }, links: [] }
  let last = initial
  return {
    initial,
    subscribe: client.onConnection,
    read() {
      const { connection, links } = client
      last = settled({ ...ways, connection, links }, last)
      return last
    },
  }
}

import { type Connection, RealtimeError, worstOf } from '@tributary/core'
import { useCallback } from 'react'
import { type Realtime, useRealtime } from '../connection'

const IDLE: Connection = { status: 'idle' }

/**
 * The connection to one provider, the worst where it has several, or that of the client where none is named.
 *
 * @throws RealtimeError of kind `config` for a provider that the client does not have.
 */
export function useConnection(provider: string | undefined): Connection {
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
  const message = `A component is for the provider "${provider}", but the client has ${names.join(', ') || 'none'}: write one of those, provider="${names[0] ?? '…'}", or leave it out`
  return new RealtimeError(message, { kind: 'config', provider })
}

import { type Client, RealtimeError } from '@tributary/core'
import { type Context, createContext, createElement, type ReactNode, useContext } from 'react'
import { useKept } from './kept'

/**
 * Where an app says which client it uses, so that `useUserEvents()` and `useRealtime().client` are typed:
 * `declare module '@tributary/react' { interface Register { client: typeof client } }`.
 */
export interface Register {
  readonly '~types'?: never
}
/** The app's own client type, or any client where none is registered. */
export type RegisteredClient = Register extends { readonly client: infer C extends Client } ? C : Client
/** What the streams of the signed-in user carry, by the registered client. */
export type RegisteredUserEvent = RegisteredClient extends Client<infer Event> ? Event : unknown

type ClientContext = Context<(() => Client) | null>

// The ESM and the CJS build of this package can meet in one app: both must find one context. Another copy of React needs another one.
const KEY: unique symbol = Symbol.for('tributary.react.context')
const shared = globalThis as typeof globalThis & { [KEY]?: WeakMap<typeof createContext, ClientContext> }
shared[KEY] ??= new WeakMap()
const RealtimeContext: ClientContext = shared[KEY].get(createContext) ?? createContext<(() => Client) | null>(null)
shared[KEY].set(createContext, RealtimeContext)

/**
 * Gives the hooks below it their client: a client, or a function that makes one when the first hook asks for it.
 *
 * Such a function is called once for each mounted provider – so a `Suspense` for what suspends belongs inside it, as React forgets a provider
 * that has not mounted, and its client with it. The provider opens nothing by itself and never closes a client.
 */
export function RealtimeProvider({
  client,
  children,
}: {
  readonly client: Client | (() => Client)
  readonly children?: ReactNode | undefined
}): ReactNode {
  const lazy = typeof client === 'function'
  const get = useKept([lazy || client], () => (lazy ? once(client) : () => client))
  return createElement(RealtimeContext.Provider, { value: get }, children)
}

function once(make: () => Client): () => Client {
  let made: Client | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** @throws RealtimeError of kind `config` outside a {@link RealtimeProvider}. */
export function useClient(hook: string): Client {
  const client = useContext(RealtimeContext)?.()
  if (client) return client
  const message = `${hook} found no client: wrap the app in <RealtimeProvider client={client}>`
  throw new RealtimeError(message, { kind: 'config', provider: '' })
}

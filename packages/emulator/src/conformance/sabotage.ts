import { type LinkHandle, type Provider, RealtimeError, type Session, type SocketClass } from '@tributary/core'
import type { ProviderAt } from './facts'

export type Sabotage = (make: ProviderAt<string>) => ProviderAt<string>

/** A way to be wrong, the law it breaks, and the words in which that law says so. */
export interface Wrong {
  readonly law: string
  readonly does: string
  readonly sabotage: Sabotage
  readonly seen: RegExp
}

/** The same provider but for what `change` says. */
export const changed =
  (change: (provider: Provider) => Partial<Provider>): Sabotage =>
  (make) =>
  (at) => {
    const provider = make(at)
    return { ...provider, ...change(provider) }
  }
/** Opens in another way. */
export const opens = (open: (link: LinkHandle, provider: Provider) => Promise<Session>): Sabotage =>
  changed((provider) => ({ open: (link) => open(link, provider) }))
/** Has another link in its hands. */
export const linked = (change: (link: LinkHandle) => Partial<LinkHandle>): Sabotage =>
  opens((link, provider) => provider.open({ ...link, ...change(link) }))
/** Opens another session. */
export const held = (change: (session: Session, link: LinkHandle) => Partial<Session>): Sabotage =>
  opens(async (link, provider) => {
    const session = await provider.open(link)
    return { ...session, ...change(session, link) }
  })

/** Says another thing of a refusal. */
export const refusedAs = (kind: 'network' | 'refused'): Sabotage =>
  opens((link, provider) =>
    provider.open(link).catch((cause) => {
      throw new RealtimeError('Not accepted', { kind, provider: provider.name, cause })
    }),
  )

/** Holds on to its socket. */
export const unclosed: Sabotage = opens(async (link, provider) => {
  const session = await provider.open({ ...link, signal: new AbortController().signal })
  return { ...session, close: () => undefined }
})

/** Sends another frame right behind the first. */
export const hasty = (Socket: SocketClass): SocketClass =>
  class extends Socket {
    #first = true
    override send(data: string): void {
      super.send(data)
      if (this.#first) super.send('{"op":"join","id":99,"topic":"red"}')
      this.#first = false
    }
  }

/** Gives each outcome to whoever has waited longest. */
export function inTurn(join: Session['join']): Session['join'] {
  const waiting: { resolve(): void; reject(thrown: unknown): void }[] = []
  return (topic) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ resolve, reject })
      Promise.resolve(join(topic)).then(
        () => waiting.shift()?.resolve(),
        (thrown) => waiting.shift()?.reject(thrown),
      )
    })
}

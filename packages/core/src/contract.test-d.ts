import type * as contract from '../recipes/contract'
import type { LinkHandle, Provider, Session } from './index'

/** The page that describes the contract says the same as the contract: each is good where the other is asked for. */
type Same<A extends B, B extends C, C = A> = [A, B, C]

export type Links = Same<contract.LinkHandle, LinkHandle>
export type Sessions = Same<contract.Session, Session>
export type Providers = Same<contract.Provider, Provider>

/** Nothing is left out. */
type Missing<Real, Told> = Exclude<keyof Real, keyof Told>
export const missing: readonly (
  | Missing<LinkHandle, contract.LinkHandle>
  | Missing<Session, contract.Session>
  | Missing<Provider, contract.Provider>
)[] = [] satisfies readonly never[]

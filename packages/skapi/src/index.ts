export {
  type GroupQuery,
  type RequestOptions,
  type SkapiApi,
  type SkapiApiOptions,
  type SkapiGroup,
  skapiApi,
} from './api'
export type { SkapiCredentials } from './credentials'
export type {
  SkapiError,
  SkapiGroupEvent,
  SkapiLifecycle,
  SkapiMessage,
  SkapiNotice,
  SkapiPrivate,
} from './events'
export { fromSkapi, type SkapiAccess, type SkapiInstance } from './instance'
export { type SkapiOptions, skapi } from './provider'
export { direct, group, inbox } from './topics'
export { type MembersOptions, members, type SkapiMember } from './view'

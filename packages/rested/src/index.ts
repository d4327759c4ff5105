export {
  type Login,
  type RequestOptions,
  type RestedApi,
  type RestedApiOptions,
  type RestedEndpoint,
  restedApi,
} from './api'
export type { RestedChange, RestedRecord } from './protocol'
export { type RestedOptions, rested, type Verdict } from './provider'
export { type EndpointOptions, endpoint } from './topics'
export { type RecordsOptions, records } from './view'

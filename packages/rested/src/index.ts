export type { RestedChange, RestedRecord } from './protocol'
export { type RestedOptions, rested, type Verdict } from './provider'
export { type EndpointOptions, endpoint } from './topics'
export { type RecordsOptions, records } from './view'

export type { Judgement, Routed, WebSocketOptions } from './options'
export { websocket } from './provider'
export { channel, messages } from './topics'

/** What somebody wrote to a group. */
export interface SkapiMessage<T = unknown> {
  readonly type: 'message'
  readonly message: T
  /** The user id of who wrote it. */
  readonly sender: string
  /** The connection it came from: `cid:…`. */
  readonly senderCid: string
  readonly group: string
  readonly code: null
}

/** What somebody wrote to the signed-in user alone. */
export interface SkapiPrivate<T = unknown> {
  readonly type: 'private'
  readonly message: T
  readonly sender: string
  readonly senderCid: string
  readonly group: null
  readonly code: null
}

/** That somebody came or went, by connection: one user with two tabs is told of twice. Go by `code`; the words are the server's own. */
export interface SkapiNotice {
  readonly type: 'notice'
  readonly message: string
  readonly sender: string
  readonly senderCid: string
  /** `null` where the server does not name it. */
  readonly group: string | null
  readonly code: 'USER_JOINED' | 'USER_LEFT' | 'USER_DISCONNECTED' | (string & {}) | null
}

/** What the server complains of. It belongs to no request: frames have no ids. */
export interface SkapiError {
  readonly type: 'error'
  readonly message: unknown
  readonly code: string | null
}

/** What becomes of the connection, in the words of the vendor's client. */
export interface SkapiLifecycle {
  readonly type: 'success' | 'close' | 'reconnect'
  readonly message: string
}

/** Whatever a group tells: what somebody says, and who comes and goes. */
export type SkapiGroupEvent<T = unknown> = SkapiMessage<T> | SkapiNotice

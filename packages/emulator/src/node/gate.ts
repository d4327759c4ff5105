import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** Who may talk to a server: by the `Host` it was called, against DNS rebinding, and by the `Origin` of a page. */
export interface Gate {
  /** What is wrong with a request, in words, or `undefined`. */
  refusal(request: Pick<IncomingMessage, 'headers' | 'socket'>): string | undefined
}

/**
 * An absent `Origin` is accepted from loopback only; a present one must be loopback or in `allowOrigin`.
 * On loopback the `Host` must be loopback too; elsewhere an address or `host` itself, which no rebinding page can send.
 */
export function createGate({
  host,
  allowOrigin,
}: {
  readonly host: string
  readonly allowOrigin: readonly string[]
}): Gate {
  const mayCall = (name: string): boolean =>
    isLoopback(name) || name === host || (!isLoopback(host) && isIP(bare(name)) > 0)
  return {
    refusal({ headers, socket }) {
      const called = hostname(`http://${headers.host}`)
      if (called === undefined || !mayCall(called))
        return `The host '${headers.host ?? ''}' is not this emulator: call it by its address, or start it with --host.`
      const { origin } = headers
      if (origin === undefined)
        return isLoopback(socket.remoteAddress ?? '')
          ? undefined
          : 'A request without an Origin is accepted from this machine only.'
      const page = hostname(origin)
      if (allowOrigin.includes(origin) || (page !== undefined && isLoopback(page))) return undefined
      return `The origin '${origin}' is neither loopback nor allowed: start the emulator with --allow-origin ${origin}.`
    },
  }
}

/** Whether a host name or address can only be this machine. */
export function isLoopback(name: string): boolean {
  const host = bare(name)
    .toLowerCase()
    .replace(/^::ffff:/, '')
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  )
}

/** An IPv6 address without the brackets it has in a URL. */
export const bare = (name: string): string => name.replace(/^\[(.*)\]$/, '$1')

function hostname(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined
}

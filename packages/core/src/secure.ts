import { fault } from './errors'

/** Whether a host's name can only mean this machine: there, and only there, secrets may travel in the clear. */
function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}

/** An address as it may be shown: without user, password, query and fragment. */
export function shownUrl(url: string): string {
  // With other slashes than these it means the same, and is shown as it is meant.
  const meant = !/^[a-z][a-z\d+.-]*:\/\/[^\\]*$/i.test(url) && URL.canParse(url) ? new URL(url).href : url
  return meant.replace(/[?#][\s\S]*$/, '').replace(/(^|\/\/)[^/]*@/, '$1')
}

/** What would travel over an address. */
export interface Travelling {
  readonly provider: string
  /** In the words of an error: `the token`. */
  readonly what: string
  /** Which kind of address it must be: `ws` means `wss:`. */
  readonly scheme: 'ws' | 'http'
  /** Allow a host that is not this machine to be reached without encryption. Never from an https page. Default false. */
  readonly allowInsecure?: boolean | undefined
}

/**
 * The address, if secrets may travel over it: it is encrypted, or leads to this machine, or that was allowed.
 *
 * @throws RealtimeError of kind `config`, which names its host and no more of it; TypeError when it is no address.
 */
export function secureUrl(url: string, { provider, what, scheme, allowInsecure }: Travelling): string {
  const { protocol, hostname, host } = new URL(url)
  if (protocol === `${scheme}s:` || isLoopback(hostname)) return url
  if (!host) throw fault(provider, 'config', `The address has no host: write ${scheme}s://…`)
  const https = typeof location !== 'undefined' && location.protocol === 'https:'
  if (protocol === `${scheme}:` && allowInsecure && !https) return url
  const otherwise = https ? '' : ', or allowInsecure: true on a network you trust'
  throw fault(provider, 'config', `${protocol}//${host} would send ${what} in the clear: use ${scheme}s://${otherwise}`)
}

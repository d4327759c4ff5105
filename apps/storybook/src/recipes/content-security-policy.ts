import { type Client, createClient } from '@tributary/core'
import { messages, websocket } from '@tributary/websocket'

/** For the server that sends your page: the value of its header `Content-Security-Policy`. */
export const policy = (...places: readonly string[]): string =>
  ["default-src 'self'", `connect-src 'self' ${places.join(' ')}`].join('; ')

/** For the page: hears a stream, and tells what the policy forbids. */
export function listen(url: string, tell: (words: string) => void): Client {
  const client = createClient({ providers: [websocket({ url })] })
  client.subscribe(messages(), (message) => tell(`heard ${JSON.stringify(message)}`), {
    onStatus(status, error) {
      // Nothing that waiting could mend, so it has failed at once.
      if (status === 'failed' && error?.kind === 'unsupported') tell(error.message)
    },
  })
  // The same from the browser, of everything that the page tries; `report-to` in the policy sends it to your server.
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    tell(`${effectiveDirective} forbids ${blockedURI}`)
  })
  return client
}

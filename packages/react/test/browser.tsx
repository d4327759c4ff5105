import { createClient } from '@tributary/core'
import { RealtimeProvider } from '@tributary/react'
import { teletracker, userEvents } from '@tributary/teletracker'
import { StrictMode, version } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { Page } from './page'

/** What hydrate.tab.test.ts puts into the page, and what it takes from it. */
declare global {
  interface Window {
    readonly at: { readonly url: string; readonly token: string }
    readonly seen: { readonly [id: string]: string[] }
    readonly recovered: string[]
    /** Its version in the page. */
    react: string
  }
}

const { at, seen, recovered } = window
window.react = version
const create = () => createClient({ providers: [teletracker({ url: at.url, credentials: () => at.token })] })

function look() {
  for (const [id, texts] of Object.entries(seen)) {
    const text = document.getElementById(id)?.textContent ?? 'gone'
    if (texts.at(-1) !== text) texts.push(text)
  }
}
look()
new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true })
hydrateRoot(
  document.getElementById('root') as HTMLElement,
  <StrictMode>
    <RealtimeProvider client={create}>
      <Page topic={userEvents()} wait />
    </RealtimeProvider>
  </StrictMode>,
  { onRecoverableError: (error) => recovered.push((error as Error).message) },
)

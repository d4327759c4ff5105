// What the tests in Chromium have in their pages.
import { createClient } from '@tributary/core'
import * as rested from '../src/index'

declare global {
  interface Window {
    rested: typeof rested & { readonly createClient: typeof createClient }
    /** What a test keeps in its page. */
    api: rested.RestedApi
  }
}
window.rested = { ...rested, createClient }

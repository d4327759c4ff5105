// What the tests in Chromium have in their pages.
import { createClient } from '@tributary/core'
import * as skapi from '../src/index'

declare global {
  interface Window {
    tributary: typeof skapi & { readonly createClient: typeof createClient }
  }
}
window.tributary = { ...skapi, createClient }

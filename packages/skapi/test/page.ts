// What the tests in Chromium have in their pages.
import { createClient } from '@tributary/core'
import type { Skapi } from 'skapi-js'
import * as skapi from '../src/index'

declare global {
  interface Window {
    tributary: typeof skapi & { readonly createClient: typeof createClient }
    /** The vendor's script puts itself there. */
    __SKAPI_BUNDLE__: { readonly Skapi: typeof Skapi }
    /** What a test keeps in its page. */
    instance: Skapi
    heard: Readonly<Record<string, unknown>>[]
    say(text: string, to?: string): Promise<void>
    groups(): Promise<readonly skapi.SkapiGroup[]>
  }
}
window.tributary = { ...skapi, createClient }

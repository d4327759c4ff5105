/** The first line of the emulator that `npm run demo` has started, or `null` where there is none: a static site, a test. */
declare const EMULATOR: import('./stage/emulated').EmulatorLine | null

/** What can be imported from the packages, and what each is. */
declare const ENTRIES: readonly { readonly name: string; readonly about: string }[]

/** The browser that the tests run in, with its version; empty where the site is built by itself. */
declare const CHROMIUM: string

/** Vite's: what runs is the development server. */
interface ImportMeta {
  readonly env: { readonly DEV: boolean }
}

declare module '*.css'
declare module '*.svg' {
  const url: string
  export default url
}

import 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** The major version of React that the running project promises (vitest.config.ts). */
    react: 18 | 19
    /** Whether what the running project tests has gone through React Compiler. */
    compiled: boolean
    /** How Playwright starts Chromium. */
    chromium: { readonly executablePath?: string; readonly args: string[] }
    /** The first line of the emulator's command, where it runs beside the tests (scripts/emulated.ts). */
    emulator: {
      readonly control: string
      readonly secret: string
      readonly teletracker: string
      readonly websocket: string
    }
  }
}

/** The first line of the emulator that `npm run demo` has started, or `null` where there is none: a static site, a test. */
declare const EMULATOR: import('./stage/emulated').EmulatorLine | null

declare module '*.css'

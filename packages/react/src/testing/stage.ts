import type { Control, Hangup, RemoteControl } from '@tributary/emulator'

/** A vendor's name at the emulator: one of its own, or that of a vendor from outside. */
export type VendorName = 'teletracker' | 'navixy' | 'skapi' | 'rested' | 'websocket' | (string & Record<never, never>)

/**
 * What a test or a scenario does to the servers behind a screen, and what it waits for on it. `vendor` narrows a verb to one; without it all are meant.
 *
 * It is the same in a test (`renderWithRealtime`), in a story (`stageOf`) and for a page elsewhere (`remoteStage`).
 */
export interface Stage {
  /**
   * Sends one of the vendor's own frames, and answers how many connections it has reached: 0 while nobody listens.
   *
   * `query` narrows it in the vendor's own terms, such as `{ endpoint: 'orders' }` for RESTED.
   */
  emit(vendor: VendorName, frame: unknown, query?: Readonly<Record<string, string>> | undefined): Promise<number>
  /** Ends every connection: with a close code and reason, or by a cut, which the client reads as 1006. The client will try again. */
  drop(how?: Hangup | undefined, vendor?: VendorName | undefined): Promise<void>
  /** While on (default), connections stay open, and the server says and answers nothing. */
  mute(on?: boolean | undefined, vendor?: VendorName | undefined): Promise<void>
  /** Refuses new connections: `{ status: 403 }` before they are open, `{ code, reason }` right after. `false` ends it. Drop those that are open. */
  refuse(how: Hangup | { readonly status: number } | false, vendor?: VendorName | undefined): Promise<void>
  /**
   * What the client has signed in with is not valid any more, and its connections are cut.
   *
   * The app's sign-in has a new one when it is asked for it; with `renew: false` it has not, the vendor refuses it again, and the client gives up
   * (at Skapi, which does not say why it refuses, it goes on trying).
   */
  expireToken(
    options?: { readonly renew?: boolean | undefined } | undefined,
    vendor?: VendorName | undefined,
  ): Promise<void>
  /** Waits until the screen says this somewhere in its text, at most a second; rejects with an `Error` that quotes what it says instead. */
  see(what: string | RegExp): Promise<void>
  /** Lets so many ms pass: at once where the test has fake timers, really in a story and for a page elsewhere. */
  advance(ms: number): Promise<void>
}

/**
 * What happens to a screen, step by step: the same file for a test, a story and a page that talks to `tributary-emulator`.
 *
 * @example
 * export const restart: Scenario = async ({ see, emit, drop }) => {
 *   await see('live')
 *   await drop({ code: 1012 })
 *   await see('something may be missing')
 * }
 */
export type Scenario = (stage: Stage) => Promise<void>

/** Who plays along: an emulator in this page or elsewhere, and the app's sign-in. */
export interface Cast {
  readonly vendors: readonly string[]
  readonly control: (vendor: string) => Control | RemoteControl
  /** Whether the app's sign-in gives a new token when it is asked for one. */
  readonly renews: (vendor: string, on: boolean) => void
}

/** The verbs that need no screen. */
export function createVerbs({ vendors, control, renews }: Cast): Omit<Stage, 'see' | 'advance'> {
  const each = async (vendor: string | undefined, act: (vendor: string) => unknown): Promise<void> => {
    await Promise.all((vendor === undefined ? vendors : [vendor]).map(act))
  }
  return {
    emit: async (vendor, frame, query) => (await control(vendor).emit(frame, query)).connections,
    drop: (how = {}, vendor) => each(vendor, (name) => control(name).drop(how)),
    mute: (on = true, vendor) => each(vendor, (name) => control(name).mute({ on })),
    refuse: (how, vendor) => each(vendor, (name) => control(name).refuse(how || {})),
    expireToken: ({ renew = true } = {}, vendor) =>
      each(vendor, async (name) => {
        renews(name, renew)
        await control(name).expire()
        // A server looks at a token when somebody signs in with it.
        await control(name).drop({ terminate: true })
      }),
  }
}

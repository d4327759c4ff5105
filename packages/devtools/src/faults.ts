/** What the buttons of the panel do. A button without its function is not shown; one whose function rejects says why. */
export interface Faults {
  /** Ends every connection with this close code; without one they are cut. */
  readonly drop?: ((code?: number) => unknown) | undefined
  /** While on, the connections stay open and the server is silent. */
  readonly mute?: ((on: boolean) => unknown) | undefined
  /** What the client signed in with is not valid any more. */
  readonly expire?: (() => unknown) | undefined
  /** While on, there is no network. */
  readonly offline?: ((on: boolean) => unknown) | undefined
}

/** What is used of an emulator's `control(vendor)`, in this page or elsewhere. */
export interface FaultControl {
  /** Ends every connection: with a close code, or by a cut. */
  drop(how: { readonly code: number } | { readonly terminate: true }): unknown
  /** While on, connections stay open and the server is silent. */
  mute(body: { readonly on: boolean }): unknown
  /** Refuses new connections with an HTTP status; `{}` ends it. */
  refuse(how: { readonly status: number } | Readonly<Record<never, never>>): unknown
  /** Makes every token given out so far invalid. */
  expire(): unknown
}

/** What {@link emulatorFaults} takes besides. */
export interface FaultOptions {
  /** Tells the client's `lifecycle` of the network. Default: the page's own `offline` and `online` events, which the default lifecycle hears. */
  readonly hint?: ((kind: 'offline' | 'online') => void) | undefined
}

const tellPage = (kind: 'offline' | 'online'): void => void globalThis.dispatchEvent?.(new Event(kind))

/**
 * The faults of one or several vendors of an emulator: in this page or, by its `remoteControl`, elsewhere.
 *
 * @example
 * <TributaryDevtools faults={emulatorFaults([emulator.control('teletracker')])} />
 */
export function emulatorFaults(controls: readonly FaultControl[], { hint = tellPage }: FaultOptions = {}): Faults {
  const each = (call: (control: FaultControl) => unknown): Promise<unknown> =>
    Promise.all(controls.map(async (control) => call(control)))
  const cut = () => each((control) => control.drop({ terminate: true }))
  return {
    drop: (code) => (code === undefined ? cut() : each((control) => control.drop({ code }))),
    mute: (on) => each((control) => control.mute({ on })),
    async expire() {
      await each((control) => control.expire())
      // A server looks at a token when somebody signs in with it.
      await cut()
    },
    async offline(on) {
      await each((control) => control.refuse(on ? { status: 503 } : {}))
      hint(on ? 'offline' : 'online')
      if (on) await cut()
    },
  }
}

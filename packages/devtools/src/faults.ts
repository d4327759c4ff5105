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

/** What is used of an emulator's `control(vendor)`. */
export interface FaultControl {
  drop(how: { readonly code: number } | { readonly terminate: true }): unknown
  mute(body: { readonly on: boolean }): unknown
  refuse(how: { readonly status: number } | Readonly<Record<never, never>>): unknown
  expire(): unknown
}

/** What the makers of faults take besides. */
export interface FaultOptions {
  /** Tells the client's `lifecycle` of the network. Default: the page's own `offline` and `online` events, which the default lifecycle hears. */
  readonly hint?: ((kind: 'offline' | 'online') => void) | undefined
}

const tellPage = (kind: 'offline' | 'online'): void => void globalThis.dispatchEvent?.(new Event(kind))

/**
 * The faults of one or several vendors of an in-page emulator.
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
      if (on) hint('offline')
      await each((control) => control.refuse(on ? { status: 503 } : {}))
      if (on) await cut()
      else hint('online')
    },
  }
}

/** Where the control API of an emulator is, and for which of its vendors. */
export interface ControlApi extends FaultOptions {
  /** `control` of the emulator's first line of output. */
  readonly control: string
  /** `secret` of the same line. */
  readonly secret: string
  readonly vendors: readonly string[]
  /** Default: the page's. */
  readonly fetch?: typeof fetch | undefined
}

/** The same over the HTTP control API of an emulator under Node. What it refuses, or that it does not answer, rejects with an `Error` in its words. */
export function controlApiFaults({
  control,
  secret,
  vendors,
  fetch = globalThis.fetch,
  ...options
}: ControlApi): Faults {
  const post = async (vendor: string, verb: string, body: object): Promise<void> => {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    const path = `${control}/${vendor}/${verb}`
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => {
      throw new Error(
        `The emulator does not answer at ${control}: start it, and give the control and secret that it prints`,
      )
    })
    if (answer.ok) return
    const { error } = await answer.json().catch(() => ({ error: undefined }))
    throw new Error(`The emulator refused ${verb} (${answer.status})${typeof error === 'string' ? `: ${error}` : ''}`)
  }
  return emulatorFaults(
    vendors.map((vendor) => ({
      drop: (how) => post(vendor, 'drop', how),
      mute: (body) => post(vendor, 'mute', body),
      refuse: (how) => post(vendor, 'refuse', how),
      expire: () => post(vendor, 'expire', {}),
    })),
    options,
  )
}

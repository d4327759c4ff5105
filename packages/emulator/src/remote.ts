import { type Control, verbs } from './control'

type Verb = (typeof verbs)[number]

/** The {@link Control} of an emulator elsewhere: each verb a promise, and without the log. */
export type RemoteControl = {
  readonly [verb in Verb | 'credentials']: (
    ...args: Parameters<Control[verb]>
  ) => Promise<Awaited<ReturnType<Control[verb]>>>
}

/** What it takes to reach an emulator's control API: `control` and `secret` of its first line of output. */
export interface RemoteControlOptions {
  readonly control: string
  readonly secret: string
  /** Default: the global one. */
  readonly fetch?: typeof fetch | undefined
}

/**
 * What a tester does to the vendors of a running `tributary-emulator`, over its HTTP control API: in a test, a page or a script.
 *
 * What it refuses, or that it does not answer, rejects with an `Error` in its words.
 *
 * @example
 * const control = remoteControl(JSON.parse(line))
 * await control('teletracker').drop({ code: 1012 })
 */
export function remoteControl({
  control,
  secret,
  fetch = globalThis.fetch,
}: RemoteControlOptions): (vendor: string) => RemoteControl {
  const call = async (method: string, path: string, body?: unknown, query = {}): Promise<unknown> => {
    const search = new URLSearchParams(query)
    const answer = await fetch(`${control}/${path}${search.size ? `?${search}` : ''}`, {
      method,
      headers: { authorization: `Bearer ${secret}` },
      body: body === undefined ? null : JSON.stringify(body),
    }).catch(() => {
      throw new Error(`The emulator does not answer at ${control}: start it, and give what its first line says`)
    })
    const said: unknown = await answer.json().catch(() => undefined)
    if (answer.ok) return said
    const { error } = { ...(said as { error?: unknown } | undefined) }
    throw new Error(`The emulator refused ${path} (${answer.status})${typeof error === 'string' ? `: ${error}` : ''}`)
  }
  return (vendor) => {
    const posts = verbs.map((verb) => [
      verb,
      (body?: unknown, query?: Readonly<Record<string, string>>) =>
        call('POST', `${encodeURIComponent(vendor)}/${verb}`, body, query),
    ])
    return {
      ...Object.fromEntries(posts),
      credentials: () => call('GET', `${encodeURIComponent(vendor)}/credentials`),
    } as RemoteControl
  }
}

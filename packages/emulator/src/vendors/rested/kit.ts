import type { Control } from '../../control'
import { createMemoryEmulator, type Rested, type RestedOptions, rested } from '../../index'
import type { MemoryEmulator } from '../../memory'
import { type Raw, raw } from '../../raw'

type Parameters = Readonly<Record<string, string | undefined>>

export interface Kit {
  readonly vendor: Rested
  readonly emulator: MemoryEmulator
  readonly control: Control
  /** The address of an endpoint's socket; the key is in it unless another is given. */
  url(endpoint: string, parameters?: Parameters): string
  open(endpoint: string, parameters?: Parameters): Raw
  /** Opens, and resolves once it is open. */
  dial(endpoint: string, parameters?: { readonly accessToken?: string | undefined }): Promise<Raw>
  /** How a socket that did open was closed. */
  close(client: Raw): Promise<unknown>
  request(
    method: string,
    endpoint: string,
    parameters?: Parameters,
    headers?: Readonly<Record<string, string>>,
    body?: BodyInit,
  ): Promise<Response>
  post(
    endpoint: string,
    data: unknown,
    parameters?: Parameters,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>
  list(endpoint: string, headers?: Readonly<Record<string, string>>): Promise<unknown>
  json(answer: Promise<Response>): Promise<{ readonly uniqueId: string; readonly [field: string]: unknown }>
  upload(endpoint: string, names: readonly string[], fields?: Readonly<Record<string, string>>): Promise<unknown>
  /** Logs in for the header that shows it. */
  login(username: string): Promise<{ readonly authorization: string }>
}

/** The emulated RESTED in the page, for tests that know nothing but addresses and frames. */
export function kit(options: RestedOptions = {}): Kit {
  const vendor = rested(options)
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const query = (parameters: Parameters): string => {
    const all = Object.entries({ key: vendor.credentials().key, ...parameters })
    return new URLSearchParams(all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))).toString()
  }
  const url: Kit['url'] = (endpoint, parameters = {}) => `${emulator.url('rested')}/${endpoint}?${query(parameters)}`
  const open: Kit['open'] = (endpoint, parameters) => raw(emulator.WebSocket, url(endpoint, parameters))
  const request: Kit['request'] = (method, endpoint, parameters, headers, body) =>
    emulator.fetch(url(endpoint, parameters).replace('wss:', 'https:'), {
      method,
      ...(headers && { headers }),
      ...(body !== undefined && { body }),
    })
  const post: Kit['post'] = (endpoint, data, parameters, headers) =>
    request('POST', endpoint, parameters, { 'content-type': 'application/json', ...headers }, JSON.stringify(data))
  return {
    vendor,
    emulator,
    control: emulator.control('rested'),
    url,
    open,
    async dial(endpoint, { accessToken } = {}) {
      const client = open(endpoint, { accessToken })
      await client.opened
      return client
    },
    async close(client) {
      await client.opened
      return client.closed
    },
    request,
    post,
    list: async (endpoint, headers) => (await request('GET', endpoint, {}, headers)).json(),
    json: async (answer) => (await answer).json(),
    async upload(endpoint, names, fields = {}) {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.append(name, value)
      for (const name of names) form.append('file', new File([`text of ${name}`], name, { type: 'text/plain' }))
      return (await request('POST', endpoint, {}, undefined, form)).json()
    },
    async login(username) {
      const password = vendor.credentials().users.find((user) => user.username === username)?.password
      const answer = await post('users', { username, password }, { login: 'true', noATCookie: 'true' })
      return { authorization: answer.headers.get('authorization') ?? '' }
    },
  }
}

import type { Caller, Denial, Gate } from './gate'
import { cookieOf } from './gate'
import type { Stored } from './store'
import type { Fields, Users } from './users'

export interface Backend {
  readonly gate: Gate
  readonly users: Users
  readonly cookie: string
  /** Tells the sockets of an endpoint what has been written, and by whom. */
  push(caller: Caller, type: 'POST' | 'PUT' | 'DELETE', records: readonly Stored[]): void
  loggedOut(token: string): void
}

/** "Max 10 files". */
const FILES = 10

/**
 * The HTTP side of an endpoint: rested.dev/docs/crud, /authentication, /file-uploads. What those pages do not show is made up: that an error is
 * an object with `message`, that a merge is shallow, and what a file's record says besides `metadata`.
 */
export async function answerRest(
  request: Request,
  { gate, users, cookie, push, loggedOut }: Backend,
): Promise<Response> {
  const url = new URL(request.url)
  const asks = (flag: string): boolean => url.searchParams.get(flag) === 'true'
  const bearer = request.headers.get('authorization')?.replace(/^Bearer /, '')
  const token = bearer ?? cookieOf(request.headers.get('cookie'), cookie)
  const origin = request.headers.get('origin') ?? globalThis.location?.origin
  const shown = { url, origin, token }
  const posts = request.method === 'POST'
  const stranger = gate(shown, true)
  if ('fault' in stranger) return refuse(stranger)
  const { endpoint } = stranger

  if (posts && asks('login')) {
    const fields = await json(request)
    const user = endpoint.authentication && fields ? users.signIn(fields) : undefined
    if (user === undefined) return fail(401, 'Invalid credentials.')
    const issued = users.issue(user)
    const [record] = endpoint.list(user)
    const headers: Record<string, string> = asks('noATCookie')
      ? { authorization: `Bearer ${issued}` }
      : { 'set-cookie': `${cookie}=${issued}; Path=/; HttpOnly; SameSite=${sameSite(cookie)}` }
    return Response.json(asks('dataOnly') ? record?.data : record, { headers })
  }
  if (posts && asks('logout')) {
    if (stranger.token === undefined) return fail(401, 'Missing Access Token.')
    users.revoke(stranger.token)
    loggedOut(stranger.token)
    const expired = { 'set-cookie': `${cookie}=; Path=/; HttpOnly; SameSite=${sameSite(cookie)}; Max-Age=0` }
    return Response.json({}, { headers: expired })
  }
  if (posts && endpoint.authentication) {
    const fields = await json(request)
    const user = fields && users.register(fields)
    if (!fields || user === undefined) return fail(400, 'emulator: a new username or email, not both, and a password.')
    const { password: _, ...rest } = fields
    const record = endpoint.create(rest, user)
    push({ ...stranger, user }, 'POST', [record])
    return Response.json(record)
  }

  const caller = gate(shown)
  return 'fault' in caller ? refuse(caller) : crud(request, url, caller, push)
}

async function crud(request: Request, url: URL, caller: Caller, push: Backend['push']): Promise<Response> {
  const { endpoint, user } = caller
  const ids = url.searchParams.getAll('uniqueId')
  const [id = ''] = ids
  const show = ({ data, ...rest }: Stored): unknown =>
    url.searchParams.get('dataOnly') === 'true' ? data : { ...rest, data }

  if (request.method === 'GET') {
    if (url.searchParams.has('jsonata')) return fail(400, 'emulator: jsonata is not emulated.')
    const file = url.searchParams.get('fileOnly') === 'true' ? endpoint.get(id, user)?.file : undefined
    if (file) return new Response(file, { headers: { 'content-type': file.type || 'application/octet-stream' } })
    const found = ids.map((one) => endpoint.get(one, user)?.record).filter((record) => record !== undefined)
    if (found.length < ids.length) return fail(400, 'No record was found.')
    return Response.json((ids.length > 0 ? found : endpoint.list(user)).map(show))
  }
  if (request.method === 'DELETE') {
    const gone = endpoint.remove(id, user)
    if (!gone) return fail(400, 'No record was found.')
    push(caller, 'DELETE', [gone])
    return Response.json({})
  }
  if (request.method !== 'POST' && request.method !== 'PUT') return fail(405, 'emulator: GET, POST, PUT or DELETE.')

  if (/^multipart\/form-data/.test(request.headers.get('content-type') ?? '')) {
    if (request.method === 'PUT') return fail(400, 'emulator: files are uploaded with POST.')
    return upload(await request.formData(), caller, push)
  }
  const body = await read(request)
  if (!body) return fail(400, 'emulator: the body is neither JSON nor text/plain.')
  if (request.method === 'POST') {
    const record = endpoint.create(body.data, user)
    push(caller, 'POST', [record])
    return Response.json(show(record))
  }
  const strategy = url.searchParams.get('strategy') ?? 'force'
  if (!['force', 'merge', 'replace'].includes(strategy))
    return fail(400, 'emulator: strategy is force, merge or replace.')
  const updated = endpoint.update(id, body.data, strategy, user)
  if (typeof updated !== 'object') return fail(400, updated ? `emulator: ${updated}` : 'No record was found.')
  push(caller, 'PUT', [updated])
  return Response.json(show(updated))
}

/** Each `file` is a record of its own; "text fields are stored under `metadata`". */
function upload(form: FormData, caller: Caller, push: Backend['push']): Response {
  const files = form.getAll('file').filter((part) => typeof part !== 'string')
  if (files.length === 0 || files.length > FILES) return fail(400, `emulator: 1 to ${FILES} fields named file.`)
  const metadata = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'))
  const records = files.map((file) => {
    const data = { synthetic: true, name: file.name, type: file.type, size: file.size, metadata }
    return caller.endpoint.create(data, caller.user, file)
  })
  push(caller, 'POST', records)
  return Response.json(records.length === 1 ? records[0] : records)
}

async function read(request: Request): Promise<{ readonly data: unknown } | undefined> {
  const body = await request.text()
  if (/^text\/plain/.test(request.headers.get('content-type') ?? '')) return { data: body }
  try {
    return { data: JSON.parse(body) }
  } catch {
    return undefined
  }
}

async function json(request: Request): Promise<Fields | undefined> {
  const body = await read(request)
  return typeof body?.data === 'object' && body.data !== null ? (body.data as Fields) : undefined
}

const refuse = ({ status, words }: Denial): Response => fail(status, words)
const fail = (status: number, message: string): Response => Response.json({ message }, { status })
/** A cookie with the prefix must be `Secure`; one for loopback cannot be. */
const sameSite = (cookie: string): string => (cookie.startsWith('__Secure-') ? 'None; Secure' : 'Lax')

import type { SkapiOptions } from './options'
import type { Rooms } from './rooms'
import type { Tokens } from './tokens'

type Fields = Readonly<Record<string, unknown>>
interface Backend {
  readonly rooms: Rooms
  readonly tokens: Tokens
  readonly options: SkapiOptions
}

const ROOT = '/skapi/api'

/**
 * Skapi's REST as far as realtime needs it, and under `/skapi/cdn/<region>/` the two documents by which the vendor's client finds
 * everything. Errors are `CODE: words`, as that client reads them; the words are synthetic.
 */
export async function answerRest(request: Request, backend: Backend): Promise<Response> {
  const { pathname, host, protocol, searchParams } = new URL(request.url)
  if (/^\/skapi\/cdn\/\w+\/(admin|record)-v\d\.json$/.test(pathname)) return Response.json(discovery(host, protocol))
  const route = pathname.slice(ROOT.length + 1)
  if (!pathname.startsWith(`${ROOT}/`) || (route !== 'service' && route !== 'get-ws-group'))
    return fail(404, 'NOT_EXISTS', `there is no ${pathname}, only ${ROOT}/service and ${ROOT}/get-ws-group.`)
  if (route === 'service') {
    if (!searchParams.get('service') || !searchParams.get('owner')) return fail(400, 'INVALID_REQUEST', 'no service.')
    return Response.json({ service_name: 'Emulated', group: 3, ip: '127.0.0.1', locale: 'SE', synthetic: true })
  }
  if (request.method !== 'POST') return fail(405, 'INVALID_REQUEST', 'get-ws-group takes POST.')
  if (backend.tokens.subject(request.headers.get('authorization')) === undefined)
    return fail(401, 'INVALID_REQUEST', 'User login is required.')
  let body: Fields
  try {
    body = Object(await request.json())
  } catch {
    return fail(400, 'INVALID_PARAMETER', 'the body is not JSON.')
  }
  if (!body.service || !body.owner) return fail(400, 'INVALID_PARAMETER', 'service and owner are required.')
  return list(body, backend)
}

/** One document for both names: each of them is asked for a part of it. */
function discovery(host: string, protocol: string): object {
  const rest = `${protocol}//${host}${ROOT}/`
  const socket = `${protocol.replace('http', 'ws')}//${host}${ROOT}`
  const names = [
    'record_public',
    'record_private',
    'record_public_2',
    'record_private_2',
    'post_public',
    'post_private',
  ]
  const more = ['get_public', 'get_private', 'del_private', 'admin_public', 'admin_private', 'get_users_private']
  return {
    ...Object.fromEntries([...names, ...more, 'service_public'].map((name) => [name, rest])),
    websocket_private: socket,
    // What Amazon's library accepts as a user pool; nothing listens there.
    userpool_id: 'us-east-1_emulated0',
    userpool_client: 'emulated',
  }
}

/** "users = body has `group`"; anything else asks for groups. */
function list(body: Fields, { rooms, tokens, options }: Backend): Response {
  const { prefix = tokens.service } = options
  const { group, user_id } = body
  if (group !== undefined) {
    if (typeof group !== 'string' || !group) return fail(400, 'INVALID_PARAMETER', '"group" must be a string.')
    const members = rooms.in(group).filter(({ userId }) => user_id === undefined || userId === user_id)
    return page(
      members.map(({ userId, cid }) => ({ uid: `${prefix}#${userId}`, cid })),
      body,
      options,
    )
  }
  const groups = [...rooms.sizes()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([name, count]) => matches(body.searchFor === 'number_of_users' ? count : name, body))
  return page(
    groups.map(([name, cnt]) => ({ rid: `${prefix}#${name}`, cnt })),
    body,
    options,
  )
}

/** "On group `>=` = starts with." */
function matches(found: string | number, { value, condition, range }: Fields): boolean {
  if (typeof value !== typeof found) return value === undefined
  const wanted = value as string | number
  if (typeof range === typeof value) return found >= wanted && found <= (range as string | number)
  switch (condition) {
    case '>':
    case 'gt':
      return found > wanted
    case '>=':
    case 'gte':
      return typeof found === 'string' ? found.startsWith(String(wanted)) : found >= Number(wanted)
    case '<':
    case 'lt':
      return found < wanted
    case '<=':
    case 'lte':
      return found <= wanted
    case '!=':
    case 'ne':
      return found !== wanted
    default:
      return found === wanted
  }
}

function page(entries: readonly object[], { limit, startKey, ascending }: Fields, { pageSize = 100 }: SkapiOptions) {
  if (typeof limit === 'number' && !(limit >= 1 && limit <= 1000))
    return fail(400, 'INVALID_REQUEST', 'Fetch limit should be below 1000.')
  const sorted = ascending === false ? [...entries].reverse() : entries
  const { from = 0 } = Object(startKey) as { readonly from?: number }
  const to = from + (typeof limit === 'number' ? limit : pageSize)
  const endOfList = to >= sorted.length
  return Response.json({ list: sorted.slice(from, to), startKey: endOfList ? 'end' : { from: to }, endOfList })
}

const fail = (status: number, code: string, words: string): Response =>
  new Response(`${code}: emulator: ${words}`, { status, headers: { 'content-type': 'text/plain' } })

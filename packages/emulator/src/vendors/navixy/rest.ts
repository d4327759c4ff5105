import type { Fleet } from './fleet'
import type { Hashes } from './hashes'
import { plainTime, stateOf } from './messages'
import type { NavixyOptions } from './options'
import type { Fault, Fields } from './subscriptions'

/** `tracker/get_states` takes so many at the most. */
const MOST_STATES = 2_000
/** Those error codes that have an HTTP status of their own; the others are 400. */
const STATUS: Readonly<Record<number, number>> = { 11: 403, 208: 403, 204: 404, 9: 412 }

export interface Account {
  readonly user: { readonly login: string; readonly password: string }
  readonly hashes: Hashes
  readonly fleet: Fleet
  readonly status: (tracker: number) => string
  readonly options: NavixyOptions
}

/**
 * `user/auth`, `user/session/renew`, `tracker/list` and `tracker/get_states`, with JSON or form bodies or a query, and the hash there or in
 * `Authorization: NVX <hash>` ("User API": authentication, user, session, tracker).
 */
export async function answerRest(request: Request, path: string, account: Account): Promise<Response> {
  const body = await read(request)
  const answer = ACTIONS[path]
  const told: object | Fault = answer
    ? answer(body, account)
    : { code: 7, description: `There is no ${path}: the emulator has ${Object.keys(ACTIONS).join(', ')}.` }
  if (!isFault(told)) return Response.json({ ...told, success: true })
  return Response.json({ success: false, status: told }, { status: STATUS[told.code] ?? 400 })
}

const isFault = (told: object): told is Fault => 'code' in told

type Action = (body: Fields, account: Account) => object | Fault

/** Answers only for a hash that is valid. */
const signedIn =
  (action: Action): Action =>
  (body, account) => {
    const kind = account.hashes.kind(body.hash)
    if (kind === 'key' || kind === 'session') return action(body, account)
    return wrongHash(body.hash, account.hashes)
  }

/** 4 where it was valid once, 3 where it never was. */
export const wrongHash = (given: unknown, hashes: Hashes): Fault =>
  hashes.known(given)
    ? { code: 4, description: 'User or API key not found or session ended' }
    : { code: 3, description: 'Wrong hash' }

const ACTIONS: Readonly<Record<string, Action>> = {
  '/user/auth': ({ login, password }, { user, hashes, options }) => {
    if (login !== user.login || password !== user.password) return { code: 102, description: 'Wrong login or password' }
    if (options.secondFactor)
      return { type: 'second_factor_required', factor_type: 'email', hash: hashes.issue('factor') }
    return { type: 'authenticated', hash: hashes.issue('session') }
  },
  '/user/session/renew': signedIn(({ hash }, { hashes }) =>
    // "Works only with standard user session (not with API key)."
    hashes.kind(hash) === 'session' ? {} : { code: 13, description: 'Operation not permitted' },
  ),
  '/tracker/list': signedIn((_, { fleet, status }) => ({
    list: fleet.vehicles.map(({ id, source, label, clone }) => ({
      id,
      label,
      clone,
      group_id: 0,
      source: {
        id: source,
        device_id: String(999_999_000_000 + source),
        model: 'telfmb920',
        blocked: status(id) === 'blocked',
        tariff_id: 1,
        status_listing_id: null,
        creation_date: '2020-01-01',
        tariff_end_date: null,
        phone: null,
      },
      tag_bindings: [],
    })),
  })),
  '/tracker/get_states': signedIn(({ trackers, list_blocked, allow_not_exist }, { fleet, status }) => {
    if (!Array.isArray(trackers) || trackers.length > MOST_STATES) return { code: 7, description: 'Invalid parameters' }
    const having = (...statuses: readonly string[]) => trackers.filter((id: number) => statuses.includes(status(id)))
    const [blocked, missing] = [having('blocked'), having('unknown', 'disallowed')]
    if (missing.length > 0 && !allow_not_exist) return { code: 217, description: 'List contains nonexistent entities' }
    if (blocked.length > 0 && !list_blocked) return { code: 208, description: 'Device blocked' }
    const normal = having('normal')
    return {
      user_time: plainTime(Date.now()),
      states: Object.fromEntries(
        fleet.vehicles.filter(({ id }) => normal.includes(id)).map((vehicle) => [vehicle.id, stateOf(vehicle, 'full')]),
      ),
      ...(list_blocked ? { blocked } : {}),
      ...(allow_not_exist ? { not_exist: missing } : {}),
    }
  }),
}

async function read(request: Request): Promise<Fields> {
  const header = /^NVX (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const text = request.method === 'POST' ? await request.text() : ''
  const body = text.startsWith('{') ? parse(text) : Object.fromEntries(new URLSearchParams(text))
  return { ...(header && { hash: header }), ...query, ...body }
}

/** The fields of a JSON object; none where the text is something else. */
export function parse(text: string): Fields {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

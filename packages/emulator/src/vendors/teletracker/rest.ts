import type { Account, Accounts, Pair } from './accounts'

/** How long tokens live, in seconds. */
export interface Lifetimes {
  readonly tokenLifetime: number
  readonly refreshTokenLifetime: number
}

/**
 * `POST /auth/login` and `POST /auth/refresh`, with JSON, URL-encoded or multipart bodies
 * (teletracker.net: "Get a bearer token", "Refresh your bearer token").
 */
export async function answerRest(
  request: Request,
  path: string,
  accounts: Accounts,
  lifetimes: Lifetimes,
  detail: (why: string) => object,
): Promise<Response> {
  const answer = path === '/auth/login' ? login : path === '/auth/refresh' ? refresh : undefined
  const fail = (status: number, why: string): Response =>
    Response.json({ success: false, guid: crypto.randomUUID(), ...detail(why) }, { status })
  if (!answer) return fail(404, `There is no ${path}: the emulator has /auth/login and /auth/refresh.`)
  if (request.method !== 'POST') return fail(405, `${path} takes POST.`)
  const body = await read(request)
  if (!body) return fail(400, 'The body is neither a JSON object nor a form.')
  return answer(body, accounts, lifetimes, fail)
}

type Fields = ReadonlyMap<string, unknown>
type Fail = (status: number, why: string) => Response

function login(body: Fields, accounts: Accounts, lifetimes: Lifetimes, fail: Fail): Response {
  const user: Account | undefined = accounts.signIn(body.get('username'), body.get('password'))
  if (!user) return fail(401, 'Wrong username or password.')
  const account = body.get('account_id')
  if (account !== undefined && Number(account) !== user.accountId) return fail(401, 'INVALID_ACCOUNT')
  if (Number(body.get('auth_only')) === 1) return Response.json({ success: true, guid: crypto.randomUUID() })
  return tokens(accounts.issue(user), lifetimes)
}

function refresh(body: Fields, accounts: Accounts, lifetimes: Lifetimes, fail: Fail): Response {
  const pair = accounts.rotate(body.get('refresh_token'))
  return pair ? tokens(pair, lifetimes) : fail(401, 'The refresh token is unknown, expired or was used before.')
}

function tokens({ token, refreshToken }: Pair, { tokenLifetime, refreshTokenLifetime }: Lifetimes): Response {
  return Response.json({
    success: true,
    guid: crypto.randomUUID(),
    token,
    tokenExpiration: inSeconds(tokenLifetime),
    tokenLifetime,
    refreshToken,
    refreshTokenExpiration: inSeconds(refreshTokenLifetime),
  })
}

/** As the vendor writes it: `2018-04-01T21:39:12+00:00`. */
const inSeconds = (seconds: number): string =>
  new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, '+00:00')

async function read(request: Request): Promise<Fields | undefined> {
  try {
    if (/form/.test(request.headers.get('content-type') ?? '')) return new Map(await request.formData())
    const json: unknown = await request.json()
    return typeof json === 'object' && json !== null ? new Map(Object.entries(json)) : undefined
  } catch {
    return undefined
  }
}

import { createHash, timingSafeEqual } from 'node:crypto'
import { type Control, verbs } from '../control'

/** The HTTP control API: `POST /{vendor}/{verb}`, `GET /{vendor}/credentials` and `GET /{vendor}/log` with `Authorization: Bearer <secret>`. */
export function createApi(
  control: (vendor: string) => Control,
  secret: string,
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!same(request.headers.get('authorization') ?? '', `Bearer ${secret}`)) {
      return fail(
        401,
        'The control API needs the header Authorization: Bearer <secret>, with the secret of the first line of output.',
        { 'www-authenticate': 'Bearer' },
      )
    }
    const { pathname, searchParams } = new URL(request.url)
    const [, vendor = '', verb = '', ...rest] = pathname.split('/')
    const known = verbs.find((one) => one === verb)
    if ((!known && verb !== 'log' && verb !== 'credentials') || rest.length > 0)
      return fail(
        404,
        `There is no ${pathname}: use POST /{vendor}/{${verbs.join('|')}} or GET /{vendor}/{credentials|log}.`,
      )
    if (request.method !== (known ? 'POST' : 'GET'))
      return fail(405, `${pathname} takes ${known ? 'POST' : 'GET'}.`, { allow: known ? 'POST' : 'GET' })

    let face: Control
    try {
      face = control(decodeURIComponent(vendor))
    } catch (error) {
      return fail(404, words(error))
    }
    if (verb === 'credentials') return Response.json(face.credentials())
    if (!known) return new Response(ndjson(face.log()), { headers: { 'content-type': 'application/x-ndjson' } })

    const text = await request.text()
    if (known === 'emit' && text === '') return fail(400, "emit needs the vendor's own frame as JSON.")
    try {
      const call = face[known] as (body: unknown, query: Readonly<Record<string, string>>) => unknown
      return Response.json(call(JSON.parse(text || '{}'), Object.fromEntries(searchParams)) ?? {})
    } catch (error) {
      return fail(400, error instanceof SyntaxError ? 'The body is not JSON.' : words(error))
    }
  }
}

const fail = (status: number, error: string, headers: Readonly<Record<string, string>> = {}): Response =>
  Response.json({ error }, { status, headers })
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))
const ndjson = (entries: readonly unknown[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')

/** Compares in constant time, whatever the lengths. */
function same(a: string, b: string): boolean {
  const [one, other] = [a, b].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer]
  return timingSafeEqual(one, other)
}

import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { Gate } from './gate'

/** Serves requests as the web knows them over `node:http`: behind a gate, with CORS for the pages it lets in, with bounded bodies. */
export function serve(answer: (request: Request) => Promise<Response>, gate: Gate, limit: number): RequestListener {
  const respond = async (incoming: IncomingMessage): Promise<Response> => {
    const refusal = gate.refusal(incoming)
    if (refusal !== undefined) return Response.json({ error: refusal }, { status: 403 })
    const response = incoming.method === 'OPTIONS' ? preflight(incoming) : await handle(incoming, answer, limit)
    if (incoming.headers.origin === undefined) return response
    response.headers.set('access-control-allow-origin', incoming.headers.origin)
    response.headers.set('access-control-allow-credentials', 'true')
    response.headers.set('access-control-expose-headers', 'authorization')
    response.headers.append('vary', 'Origin')
    return response
  }
  return async (incoming, outgoing) => {
    const response = await respond(incoming).catch((error) => Response.json({ error: String(error) }, { status: 500 }))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(Buffer.from(await response.arrayBuffer()))
  }
}

/** Every header may come: which ones a vendor's client sends is the vendor's affair. */
function preflight({ headers: asked }: IncomingMessage): Response {
  const headers = {
    'access-control-allow-methods': 'GET, POST, PUT, DELETE',
    'access-control-allow-headers': asked['access-control-request-headers'] ?? 'authorization, content-type',
    'access-control-max-age': '600',
  }
  return new Response(null, { status: 204, headers })
}

async function handle(
  incoming: IncomingMessage,
  answer: (request: Request) => Promise<Response>,
  limit: number,
): Promise<Response> {
  const url = address(incoming)
  if (!url) return Response.json({ error: 'The address cannot be read.' }, { status: 400 })
  const { method = 'GET' } = incoming
  const body = await read(incoming, limit)
  if (!body) return Response.json({ error: `A body is at most ${limit} bytes long.` }, { status: 413 })
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as [string, string]] : [],
  )
  return answer(
    new Request(url, {
      method,
      headers,
      ...(body.length > 0 && method !== 'GET' && method !== 'HEAD' ? { body } : {}),
    }),
  )
}

/** The whole address of a request, if it can be read. */
export function address({ headers, url = '/' }: IncomingMessage): URL | undefined {
  const text = `http://${headers.host}${url}`
  return url.startsWith('/') && URL.canParse(text) ? new URL(text) : undefined
}

async function read(incoming: IncomingMessage, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    // Read to its end but not kept: a client that is still sending would miss the answer.
    if (size <= limit) chunks.push(chunk)
  }
  return size <= limit ? new Uint8Array(Buffer.concat(chunks)) : undefined
}

/** Resolves with the port once the server listens; the error of a taken port says so. `flag` is how the command chooses another. */
export async function listen(server: Server, port: number, host: string, flag: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} on ${host} is taken, perhaps by another emulator: stop that one, or choose another port with ${flag} (0 picks a free one).`
      reject(error.code === 'EADDRINUSE' ? new Error(taken, { cause: error }) : error)
    })
    server.listen(port, host, resolve)
  })
  const bound = server.address()
  return typeof bound === 'object' && bound !== null ? bound.port : port
}

/** Resolves when the server has let go of its port and of every request. */
export async function shut(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

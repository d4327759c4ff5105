import { createTopic, RealtimeError, type SendableTopic, type Topic, type View } from '@tributary/core'
import { type Behaviour, healthy, together } from '../behaviour'
import { live } from './connection'
import type { Law } from './facts'
import { law } from './law'
import type { Heard, Scene } from './scene'

/** Codes that mean something different each, at one vendor or another. */
const CODES = [1000, 1001, 1002, 1007, 1008, 1009, 1011, 1013, 3000, 3999, 4000, 4400, 4401, 4403, 4999]
/** After which a client waits for five seconds. */
const BUSY = 1013
/** The most bytes that the reason of a close may have. */
const REASON = 123

/** A text with every secret in it. */
const telling = (words: readonly string[]): string => `refused: ${words.join(' ')}`

/** What a server might make of a secret that it says back. */
const spelled = (word: string): readonly string[] => [
  word,
  encodeURIComponent(word),
  JSON.stringify(word).slice(1, -1).replaceAll('/', '\\/'),
  JSON.stringify(word).replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
  JSON.stringify(JSON.stringify({ word })),
]

/** Every word that a frame says to people gets the secrets behind it, and objects a few more. */
function quoting(words: readonly string[]): Behaviour {
  const said = telling(words)
  const quote = (value: unknown): unknown => {
    if (typeof value === 'string') return /[ .]/.test(value) ? `${value} ${said}` : value
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(quote)
    const quoted = Object.entries(value).map(([name, part]) => [name, quote(part)])
    return { ...Object.fromEntries(quoted), said, [said]: { said: [said] } }
  }
  const rewrite = (text: string): string => {
    for (const [read, write] of [[String, String] as const, [decodeURI, encodeURI] as const]) {
      try {
        return write(JSON.stringify(quote(JSON.parse(read(text)))))
      } catch {
        // Written in another way, or no JSON at all.
      }
    }
    return text
  }
  return () => ({ out: (data, next) => next(typeof data === 'string' ? rewrite(data) : data) })
}

/** Ends the connection, and brings the topic back, also when that means to ask for it. */
async function around(scene: Scene, heard: Heard, how: Parameters<Scene['control']['drop']>[0]): Promise<void> {
  const { attempts } = scene.emulator
  scene.control.drop(how)
  const lost = () => heard.status !== 'live' || scene.emulator.attempts > attempts
  await scene.until(lost, `The topic was lost (${how?.code})`)
  scene.observe(heard.error, scene.client.connection, scene.client.links)
  await back(scene, heard)
}
const back = (scene: Scene, heard: Heard): Promise<void> =>
  scene.until(() => {
    if (heard.status === 'failed') scene.client.retry()
    return heard.status === 'live'
  }, 'The topic came back')

/** A server that says back what it hears, and all it knows. */
async function saidBack(scene: Scene): Promise<void> {
  const [topic] = scene.topics
  scene.behave(() => ({
    in: (text, next, connection) => {
      connection.send(scene.dressed(text))
      connection.send(encodeURI(scene.dressed(text)))
      next(text)
    },
  }))
  const heard = scene.hear(topic)
  await live(scene, heard)
  const [connection] = scene.emulator.connections
  for (const secret of scene.words) {
    connection?.send(JSON.stringify({ type: 'said', secret, [secret]: { secret: [secret] } }))
    for (const form of spelled(secret)) {
      connection?.send(`said ${form}`)
      connection?.send(`{"type":"said","secret":"${form}"}`)
      connection?.send(`{"type":"said","secret":"${form}`)
    }
  }
  // Who sends too much that cannot be read is hung up on: then it is heard of by the next connection.
  await scene.until(() => scene.emit(1, topic) > 0 && heard.numbers.includes(1), 'An event was heard')
}

/** Answers, refusals and events that quote the secrets, at every step. */
async function quoted(scene: Scene): Promise<void> {
  const [topic, other] = scene.topics
  const { refuse, refuseTopic, send } = scene.facts
  const quote = quoting(scene.words)
  scene.behave(together(refuseTopic?.(other) ?? healthy(), quote))
  const heard = [scene.hear(topic), scene.hear(other)] as const
  await live(scene, heard[0])
  if (refuseTopic) await scene.until(() => heard[1].status === 'failed', 'A refused topic had failed')
  const sends = [{ topic, data: 'hello' }, ...(send ? [send] : [])]
  let sent = 0
  for (const { topic: to, data } of sends)
    scene.client
      .send(to as SendableTopic<unknown, unknown>, data)
      .catch((thrown) => scene.observe(thrown))
      .finally(() => sent++)
  await scene.until(() => sent === sends.length, 'Every send had an outcome')
  scene.behave(together(refuse, quote))
  scene.control.drop()
  await scene.until(() => heard[0].status === 'failed', 'A refused client had failed')
  await scene.client.connect().catch((thrown) => scene.observe(thrown))
}

/** Closes of every kind whose reason quotes a secret. */
async function closed(scene: Scene): Promise<void> {
  const heard = scene.hear(scene.topics[0])
  await live(scene, heard)
  const fits = scene.words.filter((word) => new TextEncoder().encode(word).length <= REASON)
  for (const [i, code] of CODES.filter((one) => scene.clock || one !== BUSY).entries()) {
    await around(scene, heard, { code, reason: fits[i % fits.length] ?? 'bye' })
  }
}

/** An app whose `credentials` say them wherever they can go wrong: before and after they were given. */
async function misgiven(scene: Scene): Promise<void> {
  if (!scene.provider.credentials) return
  const { valid, words } = scene
  const said = telling(words)
  const cause = Object.assign(new AggregateError([new Error(said)], said, { cause: { said, words } }), { config: said })
  const thrown = (what: unknown) => () => {
    throw what
  }
  const answers: (() => unknown)[] = [
    thrown(new Error(said, { cause })),
    thrown(said),
    thrown({ said, [said]: said }),
    () => Promise.reject(Object.assign(new TypeError('Failed to fetch', { cause }), { url: said })),
  ]
  scene.grant(() => (answers.shift() ?? (() => valid))())
  const heard = scene.hear(scene.topics[0])
  await back(scene, heard)
  for (const kind of ['network', 'refused', 'unauthorized', 'config'] as const)
    answers.push(
      thrown(new RealtimeError(said, { kind, provider: '', code: said, reason: said, cause, retryable: true })),
    )
  for (const wrong of [`${words[0]}\n`, `Bearer ${words[0]}`, { [said]: said }, [said], new Map([[said, said]])])
    answers.push(() => wrong)
  if (scene.clock) answers.push(() => new Promise(() => undefined))
  while (answers.length > 0) await around(scene, heard, {})
}

/** Credentials that were valid once, refused in words that quote them. */
async function expired(scene: Scene): Promise<void> {
  if (!scene.provider.credentials) return
  const { valid } = scene
  const heard = scene.hear(scene.topics[0])
  await live(scene, heard)
  scene.behave(quoting(scene.words))
  scene.expire()
  scene.grant(() => valid)
  scene.control.drop()
  await scene.until(() => heard.status === 'failed', 'Who gave expired credentials twice had failed')
}

/** A browser that will not open the address, and quotes it. */
async function undialled(scene: Scene): Promise<void> {
  scene.dialling((url) => {
    const words = `Failed to construct 'WebSocket': The URL '${url}' is invalid: ${telling(scene.words)}`
    throw Object.assign(new SyntaxError(words, { cause: url }), { input: url, code: url })
  })
  const heard = scene.hear(scene.topics[0])
  await scene.until(() => heard.status === 'failed', 'A client that cannot dial had failed')
  await scene.client.connect().catch((thrown) => scene.observe(thrown))
  scene.dialling(() => undefined)
  await back(scene, heard)
}

/** A schema and a snapshot of the app's that quote what they were given. */
async function told(scene: Scene): Promise<void> {
  const [{ provider, name, params }] = scene.topics
  const said = telling(scene.words)
  const topic: Topic = createTopic(provider, name, params, {
    schema: {
      '~standard': {
        version: 1,
        vendor: 'suite',
        validate: (event) => ({ issues: [{ message: `${said}: ${JSON.stringify(event)}`, path: ['data', said] }] }),
      },
    },
  })
  const view: View<unknown, number> = {
    initial: 0,
    reduce: (count) => count + 1,
    snapshot: () => {
      throw new Error(said, { cause: { said: scene.words } })
    },
  }
  const fold = scene.client['~fold'](topic, view)
  const stop = fold.subscribe(() => scene.observe(fold.read()))
  const heard = scene.hear(topic)
  await live(scene, heard)
  scene.behave(quoting(scene.words))
  scene.emit(1, topic)
  await scene.until(() => heard.numbers.includes(1) && fold.read().error !== null, 'An event and an error were heard')
  scene.observe(fold.read())
  stop()
}

/** What must never be seen, whatever goes wrong. What was seen is searched at the end of every scene, and of every other law. */
export const secrecyLaws: readonly Law[] = [
  law('no secret in anything observable', [saidBack, quoted, closed, misgiven, expired, undialled, told]),
]

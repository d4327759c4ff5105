import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** What the client must survive, by number. 48 to 50 are of a message engine of one's own, and tried where that is. */
const FAULTS: Readonly<Record<number, string>> = {
  1: 'the address cannot be reached',
  2: 'a dial is never answered',
  3: 'the upgrade is refused',
  4: 'the connection is cut',
  5: 'the server goes away for a new version',
  6: 'the server is busy',
  7: 'credentials are refused',
  8: 'a message was too big',
  9: 'the protocol was broken',
  10: 'the connection is half open',
  11: 'a given-up socket closes late',
  12: 'a given-up socket opens late',
  13: 'the server freezes and thaws',
  14: 'it closes before it has let anybody in',
  15: 'nobody is ever let in',
  16: 'events come before anybody is let in',
  17: 'the answer to a join is lost',
  18: 'a join is refused',
  19: 'the connection is lost while joining',
  20: 'a topic is left while offline',
  21: 'StrictMode mounts twice',
  22: 'a hundred components of one topic',
  23: 'a key changes there and back',
  24: 'the machine sleeps',
  25: 'the page is hidden',
  26: 'the page is put into the back-forward cache',
  27: 'the network flaps',
  28: 'the network changes without a close',
  29: 'an event comes twice',
  30: 'an event is missing, or comes out of order',
  31: 'what was missed is kept no more',
  32: 'nothing was missed',
  33: 'frames that are no frames',
  34: 'keys and depths that are traps',
  35: 'a frame of 20 MiB',
  36: 'a flood of events',
  37: '10 000 messages while offline',
  38: 'a message waits too long',
  39: 'an answer is lost',
  40: 'the socket does not drain',
  41: 'a token expires while connected',
  42: 'the app gives no token, or a bad one',
  43: 'the client is closed at any point',
  44: 'a listener throws',
  45: 'the frames of Atmosphere',
  46: 'a percent sign that encodes nothing',
  47: 'two tabs of one account',
  51: 'the clock is set',
  52: 'a server, no WebSocket, a policy that forbids it',
}

const root = new URL('../../../../', import.meta.url)
const folders = ['packages', 'apps'].flatMap((kind) =>
  readdirSync(new URL(kind, root), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${kind}/${name}/src/`),
)

/** The numbers in the titles of all tests. */
function tried(): ReadonlySet<number> {
  const found = new Set<number>()
  for (const folder of [...folders, 'scripts/']) {
    const files = readable(folder).filter((name) => /\.test\.tsx?$/.test(name))
    for (const name of files)
      for (const [, number] of readFileSync(new URL(folder + name, root), 'utf8').matchAll(/['"`]case (\d+): /g))
        found.add(Number(number))
  }
  return found
}

function readable(folder: string): readonly string[] {
  try {
    return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
  } catch {
    // A package without sources of its own has no tests either.
    return []
  }
}

it('every fault has a test that names it', () => {
  const named = tried()
  const missing = Object.entries(FAULTS).filter(([number]) => !named.has(Number(number)))
  expect(missing.map(([number, fault]) => `${number}: ${fault}`)).toEqual([])
})

it('no test names a fault that is not on the list', () => {
  expect([...tried()].filter((number) => !(number in FAULTS))).toEqual([])
})

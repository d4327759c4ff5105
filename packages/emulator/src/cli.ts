import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { type Announcement, createEmulator } from './node/server'
import type { Vendor, VendorFactory } from './vendor'
import { defaultVendors } from './vendors'

const HELP = `tributary-emulator – realtime vendors' servers on this machine, with faults on demand

The first line of standard output is one JSON object: addresses, the control API and its secret, credentials.
Standard error says the same for people, without that secret.

  --port <n>              of the vendors (default 8787; 0 picks a free one)
  --control-port <n>      of the control API (default 0)
  --host <address>        where the vendors listen (default 127.0.0.1; anything else lets other machines in)
  --allow-origin <origin> a page that may connect besides loopback ones; may be repeated
  --seed <text>           other tokens and another stream; the same text gives the same ones at every start
  --vendor <file>         a vendor of your own: a module whose default export makes one; may be repeated
  --no-stream             no synthetic events, only emitted ones
  --help                  this text

  TRIBUTARY_SECRET        the control API's secret (default a random one)
`

/** What is longer than this, a JWT for one, is not put into a line for people. */
const WIDTH = 80

/** A mistake in how the command was called. */
class Usage extends Error {}

async function main(args: string[]): Promise<void> {
  const given = read(args)
  if (given.help) return void process.stdout.write(HELP)
  const { seed } = given
  const vendors = [...defaultVendors({ seed }), ...(await Promise.all(given.vendor.map((file) => load(file, seed))))]
  const emulator = await createEmulator({
    port: portOf('--port', given.port),
    controlPort: portOf('--control-port', given['control-port']),
    host: given.host,
    allowOrigin: given['allow-origin'].map(originOf),
    vendors,
    secret: process.env.TRIBUTARY_SECRET || undefined,
    stream: !given['no-stream'],
  })
  process.stdout.write(`${JSON.stringify(emulator.announcement)}\n`)
  process.stderr.write(`\n${inWords(emulator.announcement, vendors)}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void emulator.close())
}

/** What the JSON says, for people. The control API's secret may be one of yours, so it is not said again. */
function inWords(announcement: Announcement, vendors: readonly Vendor[]): string {
  const { http, control, credentials } = announcement
  const row = (label: string, text: unknown): string => `  ${label.padEnd(12)} ${text}`
  const paragraphs = vendors.map(({ name, http: rest }) => [
    name,
    row('WebSocket', announcement[name]),
    ...(rest ? [row('REST', `${http}/${name}/…`)] : []),
    ...Object.entries(credentials[name] ?? {}).map(([key, value]) =>
      row(key, typeof value === 'string' && value.length <= WIDTH ? value : `in the JSON: credentials.${name}.${key}`),
    ),
  ])
  const api = ['control API', row('address', control), row('secret', 'in the JSON: secret')]
  const end = [`tributary-emulator: listening on ${http}; Ctrl-C stops it`]
  return [...paragraphs, api, end].map((lines) => lines.join('\n')).join('\n\n')
}

function read(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string', default: '8787' },
        'control-port': { type: 'string', default: '0' },
        host: { type: 'string' },
        'allow-origin': { type: 'string', multiple: true, default: [] },
        seed: { type: 'string', default: '' },
        vendor: { type: 'string', multiple: true, default: [] },
        'no-stream': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new Usage(error instanceof Error ? error.message : String(error))
  }
}

function portOf(flag: string, text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port < 65_536) return port
  throw new Usage(`${flag} takes a number from 0 to 65535, not '${text}'.`)
}

function originOf(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text
  throw new Usage(`--allow-origin takes an origin such as https://app.example, without a path, not '${text}'.`)
}

async function load(file: string, seed: string): Promise<Vendor> {
  const { default: make } = (await import(pathToFileURL(resolve(file)).href)) as { readonly default?: VendorFactory }
  const vendor = typeof make === 'function' ? make({ seed }) : undefined
  if (typeof vendor?.accept === 'function' && reaches(vendor)) return vendor
  throw new Usage(
    `--vendor ${file}: its default export must be a function that makes a vendor, with a path that starts with its name.`,
  )
}

/** Its path begins with its name, as addresses write it. */
const reaches = ({ path, name }: Vendor): boolean => path.startsWith(`/${encodeURIComponent(name)}`)

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`tributary-emulator: ${error instanceof Error ? error.message : String(error)}\n`)
  if (error instanceof Usage) process.stderr.write('tributary-emulator --help lists what it understands.\n')
  process.exitCode = 1
})

// Ten thousand clients cut off at once, as a table and as docs/images/herd.svg.
// npx pnpm@10 exec turbo run build --filter='@tributary/benchmarks^...' && node benchmarks/picture.mjs [seed]
import { writeFileSync } from 'node:fs'
import { herd, peak, perTenth, quantile } from './herd.mjs'

const CLIENTS = 10_000
const CODE = 1006
const GOAL = 350
const OUTAGES = [0, 1_000, 10_000, 60_000]
const seed = Number(process.argv[2] ?? 11)

const WIDTH = 900
const LEFT = 46
const PANEL = 120
const STEP = 172
const TOP = 640

/** How high so many stand above the floor of a panel. @param {number} count */
const height = (count) => (PANEL * Math.min(count, TOP)) / TOP

/** A line over each tenth of a second. @param {readonly number[]} counts @param {number} tenths how many the panel has room for */
const steps = (counts, tenths) => {
  const wide = (WIDTH - LEFT) / tenths
  const points = counts.map((count) => `V${(PANEL - height(count)).toFixed(1)}h${wide.toFixed(3)}`)
  return `M0 ${PANEL}${points.join('')}V${PANEL}Z`
}

/** @param {Awaited<ReturnType<typeof herd>>} found @param {number} outage @param {number} top */
const panel = ({ tries, reached }, outage, top) => {
  const all = perTenth(tries)
  const live = perTenth(reached)
  const until = Math.ceil(all.length / 50) * 5
  const tenths = until * 10
  const at = (/** @type {number} */ seconds) => ((WIDTH - LEFT) * seconds) / until
  const every = until > 60 ? 10 : until > 15 ? 5 : 1
  const marks = Array.from({ length: Math.floor(until / every) + 1 }, (_, i) => i * every)
  const limit = (PANEL - height(GOAL)).toFixed(1)
  return `<g transform="translate(${LEFT} ${top})">
<text x="0" y="-10" class="title">${outage ? `The server is away for ${outage / 1_000} s` : 'The server is back at once'}: at most ${Math.max(...live)} reach it in 100 ms</text>
<path d="${steps(all, tenths)}" class="tries"/>
<path d="${steps(live, tenths)}" class="live"/>
<path d="M0 ${limit}H${WIDTH - LEFT}" class="goal"/>
<path d="M0 ${PANEL}H${WIDTH - LEFT}" class="axis"/>
${[0, 200, 400, 600].map((n) => `<text x="-8" y="${(PANEL - height(n) + 4).toFixed(1)}" class="count">${n}</text>`).join('')}
${marks.map((s) => `<text x="${at(s).toFixed(1)}" y="${PANEL + 16}" class="second">${s}${s === 0 ? ' s' : ''}</text>`).join('')}
</g>`
}

/** @type {string[]} */
const panels = []
console.log(`${CLIENTS} clients, cut off within 20 ms with ${CODE}, seed ${seed}; ms after the server is back`)
console.log('away, s   tries   most in 100 ms   wherever they begin   half are back   99 % are back')
for (const [index, outage] of OUTAGES.entries()) {
  const found = await herd({ clients: CLIENTS, outage, code: CODE, seed })
  const { tries, reached } = found
  panels.push(panel(found, outage, 62 + index * STEP))
  const columns = [
    Math.max(...perTenth(reached)),
    peak(reached),
    quantile(reached, 0.5) - outage,
    quantile(reached, 0.99) - outage,
  ]
  const widths = [17, 22, 16, 17]
  const cells = columns.map((value, column) => String(Math.round(value)).padStart(widths[column] ?? 0))
  console.log(`${String(outage / 1_000).padStart(7)}${String(tries.length).padStart(8)}${cells.join('')}`)
}

const tall = 30 + OUTAGES.length * STEP
writeFileSync(
  new URL('../docs/images/herd.svg', import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH + 20} ${tall}" font-family="system-ui, sans-serif" font-size="12">
<title>Connection attempts in each 100 ms after ten thousand clients were cut off at once</title>
<style>.title{font-weight:600;fill:#1f2937}.tries{fill:#c7cdd6}.live{fill:#2563eb}.goal{stroke:#b91c1c;stroke-dasharray:5 4}.axis{stroke:#6b7280}.count{text-anchor:end;fill:#4b5563}.second{text-anchor:middle;fill:#4b5563}</style>
<rect width="100%" height="100%" fill="#fff"/>
<text x="${LEFT}" y="24" class="title" font-size="14">Attempts in each 100 ms after 10 000 clients were cut off at once</text>
<g transform="translate(${LEFT + 560} 14)"><rect width="12" height="12" class="live"/><text x="18" y="10">reach the server</text><rect x="130" width="12" height="12" class="tries"/><text x="148" y="10">find it away</text><path d="M240 6h24" class="goal"/><text x="270" y="10">${GOAL}</text></g>
${panels.join('\n')}
</svg>
`,
)

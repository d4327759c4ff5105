/** @param {number} value */
const short = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2))

/**
 * What the rounds say about a goal: it is missed only where every one of them lies beyond it.
 *
 * @param {readonly number[]} sorted
 * @param {import('./metrics.mjs').Line['goal']} goal
 */
const verdict = (sorted, goal) => {
  if (!goal) return ['', '']
  const [low = 0, high = 0, middle = 0] = [sorted[0], sorted.at(-1), sorted[sorted.length >> 1]]
  const [sign, limit, met, missed] =
    'least' in goal
      ? ['≥', goal.least, middle >= goal.least, high < goal.least]
      : ['≤', goal.most, middle <= goal.most, low > goal.most]
  return [`${sign} ${limit}`, met ? 'met' : missed ? 'missed' : 'within the spread']
}

/**
 * A metric's lines with their medians, spreads and goals.
 *
 * @param {import('./metrics.mjs').Metric} metric
 * @param {readonly (readonly number[])[]} found for each line one value a round
 */
export const table = ({ name, what, lines }, found) => {
  const rows = lines.map((line, index) => {
    const sorted = [...(found[index] ?? [])].sort((a, b) => a - b)
    const [goal = '', said = ''] = verdict(sorted, line.goal)
    const spread = `${short(sorted[0] ?? 0)} – ${short(sorted.at(-1) ?? 0)}`
    return [line.what, short(sorted[sorted.length >> 1] ?? 0), spread, goal, said]
  })
  const head = [`${name} ${what}`, 'median', 'spread', 'goal', '']
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const print = (/** @type {string[]} */ row) =>
    row.map((cell, column) => (column ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[0] ?? 0))).join('  ')
  return [print(head), ...rows.map(print), ''].map((line) => line.trimEnd()).join('\n')
}

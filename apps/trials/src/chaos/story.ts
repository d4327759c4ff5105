import { shrink } from './shrink'
import { type Outcome, type Step, type Walk, walk } from './walk'

/** So long it looks for a shorter way to the same end, in ms. */
const PATIENCE = 120_000
/** Of what happened, the newest lines. */
const LINES = 150

/** What a walk ended with, without what differs from one walk to the next. */
const kindOf = ({ wrong: [first = ''] }: Outcome): string => first.replace(/\d+(\.\d+)?/g, '#').slice(0, 60)

/** How a walk went wrong: the shortest steps that lead there, and what happened in the end. */
export async function tell(failed: Walk, outcome: Outcome): Promise<string> {
  // Those of the machine: a walk has a clock of its own.
  const { hrtime } = process
  const until = hrtime.bigint() + BigInt(PATIENCE) * 1_000_000n
  const kind = kindOf(outcome)
  const steps = await shrink<Step>(failed.steps.slice(0, outcome.steps), async (shorter) => {
    if (hrtime.bigint() > until) return undefined
    const again = await walk({ ...failed, steps: shorter })
    return kindOf(again) === kind ? again.steps : undefined
  })
  const lines: string[] = []
  const { wrong } = await walk({ ...failed, steps, note: (line) => lines.push(line) })
  return [
    `The steps that lead there (${steps.length} of ${outcome.steps}):`,
    ...steps.map((step) => `  ${step.join(' ')}`),
    'What happened then:',
    ...lines.slice(-LINES).map((line) => `  ${line}`),
    ...wrong,
  ].join('\n')
}

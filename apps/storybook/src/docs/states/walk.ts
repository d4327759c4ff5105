import type { TopicStatus } from '@tributary/core'
import { createStation, fault, type Station, topic, type Word } from '../../components/station'

interface World {
  readonly station: Station
  /** Each word that a hook would have said, in order. */
  readonly seen: TopicStatus[]
  refetch(): Promise<void>
  /** Answers whoever reads the snapshot. */
  answer(works: boolean): void
}

/** A stream that somebody shows, with or without a snapshot. */
export function createWorld(withSnapshot: boolean): World {
  const station = createStation({ scheduler: (run) => run() })
  station.wait = 10
  let answer: (works: boolean) => void = () => {}
  const snapshot = () =>
    new Promise<number>((yes, no) => {
      answer = (works) => (works ? yes(0) : no(new Error('the shop is closed')))
    })
  const view = { initial: 0, reduce: (n: number, _: Word) => n + 1, ...(withSnapshot && { snapshot }) }
  const fold = station.client['~fold'](topic, view)
  const seen: TopicStatus[] = [fold.read().status]
  fold.subscribe(() => {
    const { status } = fold.read()
    if (status !== seen.at(-1)) seen.push(status)
  })
  return { station, seen, refetch: () => fold.refetch(), answer: (works) => answer(works) }
}

/** What can happen to it. */
export const STEPS: readonly ((world: World) => unknown)[] = [
  ({ station }) => {
    station.next = 'well'
  },
  ({ station }) => {
    station.next = 'silence'
  },
  ({ station }) => {
    station.next = fault('forbidden', 'no')
  },
  ({ station }) => station.client.retry(),
  ({ station }) => station.cut(),
  ({ station }) => station.cut(fault('forbidden', 'no more')),
  ({ station }) => station.refuse('no'),
  ({ station }) => station.lose(1),
  ({ station }) => station.emit('word'),
  ({ answer }) => answer(true),
  ({ answer }) => answer(false),
  ({ refetch }) => void refetch(),
  ({ station }) => station.client.close(),
  ({ station }) => void station.client.connect().catch(() => {}),
]

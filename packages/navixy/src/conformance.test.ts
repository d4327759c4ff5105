import type { Topic } from '@tributary/core'
import { type Behaviour, navixy as emulated, type NavixyCredentials, type NavixyOptions } from '@tributary/emulator'
import { conformance, type Facts } from '@tributary/emulator/conformance'
import { createEmulator } from '@tributary/emulator/node'
import { WebSocket } from 'ws'
import { type NavixyBatchEvent, type NavixyReadingsEvent, navixy, trackerReadings, trackerState } from './index'

const parse = (text: string): { readonly type?: unknown; readonly action?: unknown; readonly data?: object } => {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
const answers = (text: string) => /"action":"subscription\/subscribe"/.test(text)
const error = (code: number, description: string) =>
  JSON.stringify({ type: 'error', action: 'subscription/subscribe', status: { code, description } })
/** Answers to a subscribe that is about this tracker, or about any, become this. */
const answered =
  (tracker: number | undefined, text: string): Behaviour =>
  () => ({
    out: (data, next) =>
      next(
        typeof data === 'string' &&
          parse(data).type === 'response' &&
          answers(data) &&
          (tracker === undefined || data.includes(`"${tracker}":`))
          ? text
          : data,
      ),
  })

/** The suite counts what a client sends: no beats. Their own test is in provider.test.ts. */
const vendor =
  (options: NavixyOptions = {}) =>
  () =>
    emulated({ clientHeartbeat: 0, ...options })
const trackerOf = ({ params = {} }: Topic): number => (params.target as readonly number[])[0] ?? 0
const MARK = 777

const shared = {
  vendor: vendor(),
  credentials: ({ hash }: NavixyCredentials) => hash,
  welcome: (text: string) => /^[0-9a-f-]{36}\|\d+\|X\|/.test(text),
  refuse: answered(undefined, error(3, 'Wrong hash')),
  refuseTopic: (topic: Topic) => answered(trackerOf(topic), error(11, 'Access denied')),
} as const

/** Each selection of states has a connection of its own. */
const states: Facts<NavixyBatchEvent, NavixyCredentials, string> = {
  ...shared,
  topics: [trackerState({ trackers: [1] }), trackerState({ trackers: [2] })],
  frame: (n, topic) => ({
    type: 'event',
    event: 'state',
    data: { source_id: 10_000 + trackerOf(topic), additional: { n: { value: n, updated: null } } },
  }),
  read: (event) => (event.type === 'state' ? (event.state.additional?.n?.value as number | undefined) : undefined),
  joined: answers,
}

/**
 * Readings name their tracker, so their topics share one. Joins are not answered here as far as the suite is concerned: no answer has an id, so the
 * next request leaves when the one before is answered, and answers cannot swap places.
 */
const readings: Facts<NavixyReadingsEvent, NavixyCredentials, string> = {
  ...shared,
  topics: [trackerReadings({ target: [1] }), trackerReadings({ target: [2] })],
  frame: (n, topic) => ({
    type: 'event',
    event: 'readings_batch',
    data: [{ type: 'readings_event', tracker_id: trackerOf(topic), inputs: [{ sensor_id: MARK, value: n }] }],
  }),
  read: (event) =>
    event.type === 'readings' ? event.inputs?.find(({ sensor_id }) => sensor_id === MARK)?.value : undefined,
}

conformance((at) => navixy(at), states)
conformance((at) => navixy(at), readings)
conformance((at) => navixy(at), {
  ...states,
  vendor: vendor({ batches: 'bare', statuses: 'bare', unsubscribed: 'silence' }),
})
// With the beats that the vendor documents. What lets a held answer go here is the current state, which comes in the same read: those laws stay in the page.
conformance(
  (at) => navixy(at),
  { ...states, vendor: () => emulated(), joined: undefined },
  { createEmulator, WebSocket },
)
conformance((at) => navixy(at), { ...readings, vendor: () => emulated() }, { createEmulator, WebSocket })

import type { TopicStatus } from '@tributary/core'
import type { Box, Drawing } from './drawing'

const box = (x: number, y: number, width = 120): Box => ({ x, y, width, height: 52 })

const states: { readonly [name in TopicStatus | 'skipped']: Box & { readonly what: string } } = {
  skipped: { ...box(60, 130), what: 'skip, no topic' },
  pending: { ...box(320, 130), what: 'nothing yet' },
  live: { ...box(540, 130), what: 'up to date' },
  recovering: { ...box(760, 130, 130), what: 'what was, for now' },
  failed: { ...box(320, 340), what: 'until retry()' },
  stale: { ...box(640, 340), what: 'what was, for good' },
}

/** What a hook says of a stream, and what leads from one word to another; `topic.test.ts` holds it against walks of a client. */
export const topic: Drawing = {
  title: 'The states of a topic',
  size: [990, 430],
  states,
  groups: {
    running: {
      ...{ x: 290, y: 40, width: 640, height: 200, what: 'wanted' },
      of: ['pending', 'live', 'recovering'],
    },
  },
  lines: [
    {
      from: 'pending',
      to: 'live',
      on: ['joined'],
      through: [
        [440, 156],
        [540, 156],
      ],
      at: [490, 149],
    },
    {
      from: 'live',
      to: 'recovering',
      on: ['lost'],
      through: [
        [660, 146],
        [760, 146],
      ],
      at: [710, 139],
    },
    {
      from: 'recovering',
      to: 'live',
      on: ['joined again'],
      through: [
        [760, 168],
        [660, 168],
      ],
      at: [710, 184],
    },
    {
      ...{ from: 'pending', to: 'recovering', on: ['lost before the snapshot was read'] },
      ...{
        through: [
          [400, 130],
          [400, 104],
          [820, 104],
          [820, 130],
        ],
        at: [610, 98],
      },
    },
    {
      ...{ from: 'recovering', to: 'pending', on: ['joined again, the first snapshot still to be read'] },
      ...{
        through: [
          [850, 130],
          [850, 76],
          [360, 76],
          [360, 130],
        ],
        at: [610, 70],
      },
    },
    {
      ...{ from: 'running', to: 'failed', on: ['refused, or the'], more: ['connection has failed'] },
      ...{
        through: [
          [350, 240],
          [350, 340],
        ],
        at: [343, 285],
        anchor: 'end',
      },
    },
    {
      ...{ from: 'failed', to: 'pending', on: ['retry()', 'close()'] },
      ...{
        through: [
          [400, 340],
          [400, 182],
        ],
        at: [394, 325],
        anchor: 'end',
      },
    },
    {
      ...{ from: 'failed', to: 'recovering', on: ['retry(), after it was heard'] },
      ...{
        through: [
          [425, 340],
          [425, 210],
          [800, 210],
          [800, 182],
        ],
        at: [432, 290],
        anchor: 'start',
      },
    },
    {
      ...{ from: 'running', to: 'stale', on: ['no snapshot to be had,'], more: ['or close()'] },
      ...{
        through: [
          [725, 240],
          [725, 340],
        ],
        at: [732, 285],
        anchor: 'start',
      },
    },
    {
      ...{ from: 'stale', to: 'live', on: ['refetch()'] },
      ...{
        through: [
          [660, 340],
          [660, 226],
          [600, 226],
          [600, 182],
        ],
        at: [653, 325],
        anchor: 'end',
      },
    },
    {
      ...{ from: 'stale', to: 'recovering', on: ['connected again'] },
      ...{
        through: [
          [760, 366],
          [870, 366],
          [870, 182],
        ],
        at: [770, 384],
        anchor: 'start',
      },
    },
    {
      from: 'stale',
      to: 'failed',
      on: ['refused'],
      through: [
        [640, 356],
        [440, 356],
      ],
      at: [540, 349],
    },
    {
      from: 'failed',
      to: 'stale',
      on: ['close()'],
      through: [
        [440, 378],
        [640, 378],
      ],
      at: [540, 394],
    },
  ],
}

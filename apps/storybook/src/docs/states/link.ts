import type { State } from '../../../../../packages/core/src/machine'
import type { Box, Drawing } from './drawing'

const box = (x: number, y: number, width = 120): Box => ({ x, y, width, height: 52 })

const states: { readonly [name in State['name']]: Box & { readonly what: string } } = {
  idle: { ...box(20, 130), what: 'nothing is open' },
  connecting: { ...box(320, 130), what: 'token, socket' },
  authenticating: { ...box(520, 130, 140), what: 'only the sign-in' },
  ready: { ...box(760, 130), what: 'events flow' },
  waiting: { ...box(320, 350), what: 'for the next try' },
  suspended: { ...box(530, 350), what: 'the page sleeps' },
  failed: { ...box(760, 350), what: 'until retry()' },
  closed: { ...box(20, 440), what: 'until connect()' },
}
const running = ['connecting', 'authenticating', 'ready']

/** A link's states and what leads from one to another; `machine.test.ts` holds it against core's machine. */
export const link: Drawing = {
  title: 'The states of a link',
  size: [990, 512],
  states,
  groups: {
    wanted: {
      ...{ x: 250, y: 20, width: 720, height: 472, what: 'somebody wants a topic' },
      of: [...running, 'waiting', 'suspended', 'failed'],
    },
    running: { ...{ x: 290, y: 50, width: 660, height: 190, what: '' }, of: running },
  },
  lines: [
    {
      from: 'idle',
      to: 'connecting',
      on: ['WANTED'],
      through: [
        [140, 145],
        [320, 145],
      ],
      at: [195, 138],
    },
    {
      from: 'wanted',
      to: 'idle',
      on: ['UNWANTED'],
      through: [
        [250, 168],
        [140, 168],
      ],
      at: [195, 184],
    },
    {
      ...{ from: 'idle', to: 'waiting', on: ['WANTED'], more: ['too early'] },
      ...{
        through: [
          [80, 182],
          [80, 376],
          [320, 376],
        ],
        at: [182, 356],
      },
    },
    {
      from: 'connecting',
      to: 'authenticating',
      on: ['OPENED'],
      through: [
        [440, 156],
        [520, 156],
      ],
      at: [480, 149],
    },
    {
      from: 'authenticating',
      to: 'ready',
      on: ['READY'],
      through: [
        [660, 156],
        [760, 156],
      ],
      at: [710, 149],
    },
    {
      ...{ from: 'connecting', to: 'ready', on: ['READY'] },
      ...{
        through: [
          [380, 130],
          [380, 106],
          [800, 106],
          [800, 130],
        ],
        at: [590, 101],
      },
    },
    {
      ...{ from: 'ready', to: 'connecting', on: ['REPLACE'] },
      ...{
        through: [
          [840, 130],
          [840, 80],
          [350, 80],
          [350, 130],
        ],
        at: [590, 75],
      },
    },
    {
      ...{ from: 'ready', to: 'ready', on: ['STEADY'] },
      ...{
        through: [
          [880, 145],
          [915, 145],
          [915, 168],
          [880, 168],
        ],
        at: [915, 138],
      },
    },
    {
      ...{ from: 'running', to: 'waiting', on: ['ENDED'], more: ['try again'] },
      ...{
        through: [
          [350, 240],
          [350, 350],
        ],
        at: [344, 290],
        anchor: 'end',
      },
    },
    {
      ...{ from: 'waiting', to: 'connecting', on: ['DUE', 'HINT', 'RETRY'] },
      ...{
        through: [
          [400, 350],
          [400, 182],
        ],
        at: [407, 300],
        anchor: 'start',
      },
    },
    {
      from: 'running',
      to: 'suspended',
      on: ['PAUSE'],
      through: [
        [560, 240],
        [560, 350],
      ],
      at: [567, 275],
      anchor: 'start',
    },
    {
      ...{ from: 'suspended', to: 'connecting', on: ['HINT', 'RETRY'] },
      ...{
        through: [
          [625, 350],
          [625, 212],
          [428, 212],
          [428, 182],
        ],
        at: [632, 325],
        anchor: 'start',
      },
    },
    {
      ...{ from: 'failed', to: 'connecting', on: ['RETRY'] },
      ...{
        through: [
          [790, 350],
          [790, 212],
          [428, 212],
          [428, 182],
        ],
        at: [783, 300],
        anchor: 'end',
      },
    },
    {
      ...{ from: 'running', to: 'failed', on: ['ENDED'], more: ['for good'] },
      ...{
        through: [
          [850, 240],
          [850, 350],
        ],
        at: [857, 290],
        anchor: 'start',
      },
    },
    {
      from: 'waiting',
      to: 'suspended',
      on: ['PAUSE'],
      through: [
        [440, 376],
        [530, 376],
      ],
      at: [485, 369],
    },
    {
      from: 'wanted',
      to: 'closed',
      on: ['CLOSE'],
      through: [
        [250, 466],
        [140, 466],
      ],
      at: [195, 459],
    },
    {
      from: 'idle',
      to: 'closed',
      on: ['CLOSE'],
      through: [
        [50, 182],
        [50, 440],
      ],
      at: [44, 300],
      anchor: 'end',
    },
    {
      from: 'closed',
      to: 'idle',
      on: ['CONNECT'],
      through: [
        [110, 440],
        [110, 182],
      ],
      at: [117, 300],
      anchor: 'start',
    },
  ],
}

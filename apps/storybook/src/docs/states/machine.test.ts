import { expect, it } from 'vitest'
import { arrowsOf } from './drawing'
import { link } from './link'
import { explore } from './machine'

const said = (arrows: ReturnType<typeof explore>) => arrows.map(({ from, on, to }) => `${from} on ${on}: ${to}`).sort()

it('draws every arrow of core’s machine, and no other', () => {
  expect(said(arrowsOf(link))).toEqual(said(explore()))
})

it('finds every state there is', () => {
  expect(new Set(explore().map(({ from }) => from))).toEqual(new Set(Object.keys(link.states)))
})

import { expect, it } from 'vitest'
import { shrink } from './shrink'

it('leaves what it takes to fail, and nothing else', async () => {
  const list = Array.from({ length: 100 }, (_, i) => i)
  const shortest = await shrink(list, async (some) => {
    const at = some.indexOf(70)
    return some.includes(3) && at > some.indexOf(3) ? at + 1 : undefined
  })
  expect(shortest).toEqual([3, 70])
})

it('gives back the list where nothing shorter fails', async () => {
  expect(await shrink([1, 2, 3], async () => undefined)).toEqual([1, 2, 3])
})

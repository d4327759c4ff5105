import { expect, it } from 'vitest'
import { built } from '../test/built'

it('leaves nothing in a production build, and is there in development', async () => {
  const marks = async (mode: 'development' | 'production') => {
    const { script, style } = await built('recipes/app.tsx', mode, [/^react/])
    return [/api\/phone-token/.test(script), /Make it go wrong/.test(script), /tributary-devtools/.test(script + style)]
  }
  expect(await marks('development')).toEqual([true, true, true])
  expect(await marks('production')).toEqual([true, false, false])
})

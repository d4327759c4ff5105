import { expect, it } from 'vitest'
import { bundle } from '../../../../scripts/tab'

const marks = async (entry: string) => {
  const script = await bundle(new URL(entry, import.meta.url))
  return [/wrap the app in/, /The screen does not say/, /emulator\.test/].map((mark) => mark.test(script))
}

it('leaves nothing of itself, and nothing of the emulator, in an app that has the hooks', async () => {
  expect(await marks('../index.ts')).toEqual([true, false, false])
  expect(await marks('index.ts')).toEqual([false, true, true])
}, 30_000)

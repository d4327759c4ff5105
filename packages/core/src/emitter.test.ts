import { expect, it } from 'vitest'
import { Emitter } from './emitter'

it('tells nothing more to one who leaves while it tells, and nothing yet to one who comes', () => {
  const emitter = new Emitter<string>()
  const heard: string[] = []
  emitter.add((what) => {
    leave()
    if (what === 'one') emitter.add((news) => heard.push(`late: ${news}`))
  })
  const leave = emitter.add((what) => heard.push(`gone: ${what}`))
  emitter.add((what) => heard.push(what))
  emitter.emit('one')
  emitter.emit('two')
  expect(heard).toEqual(['one', 'two', 'late: two'])
})

/** A way out that can be made slow, and keeps the order of what is on it. */
export interface Line {
  /** Runs `action` after everything that is already on the line, `delay` late. */
  add(action: () => void): void
  /** From now on, in ms; what is already on the line keeps its time. */
  delay(ms: number): void
  /** Forgets what is still on the line. */
  clear(): void
}

export function createLine(): Line {
  const queue: { readonly due: number; readonly action: () => void }[] = []
  let late = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const run = (): void => {
    timer = undefined
    for (let head = queue[0]; head; head = queue[0]) {
      const wait = head.due - Date.now()
      if (wait > 0) {
        timer = setTimeout(run, wait)
        return
      }
      queue.shift()
      head.action()
    }
  }

  return {
    add(action) {
      if (late === 0 && queue.length === 0) return action()
      queue.push({ due: Date.now() + late, action })
      if (timer === undefined) timer = setTimeout(run, late)
    },
    delay(ms) {
      late = ms
    },
    clear() {
      queue.length = 0
      clearTimeout(timer)
      timer = undefined
    },
  }
}

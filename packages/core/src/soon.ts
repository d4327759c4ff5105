/** Runs something at the end of the running task. Not by `queueMicrotask`, which Jest's fake timers hold back. */
export function soon(run: () => void): void {
  void Promise.resolve().then(run)
}

import { useState } from 'react'

interface Write {
  /** True when it was done. */
  readonly write: (what: () => Promise<unknown>) => Promise<boolean>
  readonly isBusy: boolean
  /** Why the last one was not done, in the vendor's words where there are any. */
  readonly trouble: string
}

/** Writes over HTTP, with what a person is to know of it. */
export function useWrite(): Write {
  const [{ isBusy, trouble }, set] = useState({ isBusy: false, trouble: '' })
  const write = async (what: () => Promise<unknown>): Promise<boolean> => {
    set({ isBusy: true, trouble: '' })
    return what().then(
      () => {
        set({ isBusy: false, trouble: '' })
        return true
      },
      (error: unknown) => {
        const { reason, message } = error as { readonly reason?: string; readonly message: string }
        set({ isBusy: false, trouble: reason ?? message })
        return false
      },
    )
  }
  return { write, isBusy, trouble }
}

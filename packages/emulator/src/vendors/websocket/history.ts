/** What an event looks like on the wire. */
type Event = object & { readonly position: number }

/** What was said in each channel: numbered 1, 2, 3…, the newest of it kept. */
export interface History {
  /** Numbers an event, and gives it as it is sent. */
  add(channel: string, event: object): Event
  /** Where a channel stands, and what came after `since`; `undefined` where not all of that is known. */
  after(channel: string, since: unknown): { readonly position: number; readonly missed: readonly Event[] | undefined }
  /** Forgets what was kept and counts on. */
  evict(): void
  /** Forgets everything and counts from 1 again. */
  restart(): void
}

/** Keeps the newest `size` events of each channel. */
export function createHistory(size: number): History {
  const channels = new Map<string, { position: number; readonly kept: Event[] }>()
  return {
    add(channel, event) {
      const record = channels.get(channel) ?? { position: 0, kept: [] }
      channels.set(channel, record)
      const numbered = { ...event, position: ++record.position }
      record.kept.push(numbered)
      if (record.kept.length > size) record.kept.shift()
      return numbered
    },
    after(channel, since) {
      const { position, kept } = channels.get(channel) ?? { position: 0, kept: [] }
      const oldest = position - kept.length
      if (!Number.isInteger(since) || Number(since) < oldest || Number(since) > position)
        return { position, missed: undefined }
      return { position, missed: kept.slice(Number(since) - oldest) }
    },
    evict() {
      for (const { kept } of channels.values()) kept.length = 0
    },
    restart: () => channels.clear(),
  }
}

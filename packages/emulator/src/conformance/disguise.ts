/** What JSON and addresses each write in ways of their own: a secret with these behind it is seen in every form. */
const MARKS = '"\\/+é?%'

/** Credentials as the app has them, with marks behind every text, over a vendor that knows them without. */
export interface Disguise {
  wear<T>(value: T): T
  /** A text of the client's, as the vendor is to read it. */
  bare(text: string): string
  /** A frame as the vendor got it, as the client had sent it. */
  dressed(text: string): string
}

export function createDisguise(marks: string = MARKS): Disguise {
  const worn = new Map<string, string>()
  const wear = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, wear(part)]))
    if (typeof value !== 'string') return value
    worn.set(value + marks, value)
    return value + marks
  }
  // Longest first, so that what contains another is taken whole.
  const pairs = () => [...worn].sort(([a], [b]) => b.length - a.length)
  const json = (text: string) => JSON.stringify(text).slice(1, -1)
  return {
    wear: <T>(value: T) => wear(value) as T,
    bare(text) {
      for (const [given, value] of pairs())
        for (const form of [json(given), encodeURIComponent(given), given]) text = text.replaceAll(form, value)
      return text
    },
    dressed: (text) => pairs().reduce((rest, [given, value]) => rest.replaceAll(value, json(given)), text),
  }
}

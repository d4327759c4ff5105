export type Point = readonly [x: number, y: number]

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A line with an arrow at its end. */
export interface Line {
  /** States, or one group of them. */
  readonly from: string
  readonly to: string
  /** What leads there, each a word of the code, or said in words. */
  readonly on: readonly string[]
  readonly through: readonly Point[]
  /** Where the words stand, and to which side of it. */
  readonly at: Point
  readonly anchor?: 'start' | 'middle' | 'end'
  /** More words, each line for itself. */
  readonly more?: readonly string[]
}

/** A diagram of states, as data: so that a test can hold it against the code. */
export interface Drawing {
  readonly title: string
  readonly size: Point
  readonly states: Readonly<Record<string, Box & { readonly what: string }>>
  /** Frames around states: an arrow from one is an arrow from each. */
  readonly groups: Readonly<Record<string, Box & { readonly of: readonly string[]; readonly what: string }>>
  readonly lines: readonly Line[]
}

/** Each line, once for every state that it starts from. */
export const arrowsOf = ({ groups, lines }: Drawing): readonly { from: string; on: string; to: string }[] =>
  lines.flatMap(({ from, on, to }) =>
    (groups[from]?.of ?? [from]).flatMap((state) => on.map((event) => ({ from: state, on: event, to }))),
  )

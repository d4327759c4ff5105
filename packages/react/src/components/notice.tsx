import type { ReactNode } from 'react'
import { classes } from './words'

interface NoticeProps {
  readonly own: 'banner' | 'gap'
  readonly className: string | undefined
  /** How bad it is; undefined: there is nothing to tell. */
  readonly tone: 'good' | 'warn' | 'bad' | undefined
  /** Read out once, whenever it is another text. */
  readonly said: ReactNode
  /** What stands below it. */
  readonly detail?: ReactNode
  /** What stands beside it, and may change all the time. */
  readonly children?: ReactNode
}

/** Something that a person is to know. Always in the page: a screen reader tells only what changes in a region that it knows already. */
export function Notice({ own, className, tone, said, detail, children }: NoticeProps): ReactNode {
  return (
    <div className={classes(own, className)} data-tone={tone}>
      <div data-part="text">
        <p role="status">{tone && said}</p>
        {tone && detail}
      </div>
      {tone && <div data-part="actions">{children}</div>}
    </div>
  )
}

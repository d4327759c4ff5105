import type { FC } from 'react'

/** The browser that the tests drove when this site was built. */
export const Tested: FC = () =>
  CHROMIUM ? (
    <p>
      The whole of <code>npm test</code> ran in <strong>{CHROMIUM}</strong>, headless, when this site was built.
    </p>
  ) : (
    <p>
      This site was built by itself, without <code>npm test</code>: which Chromium the tests ran in is said on the site
      that <code>npm test</code> builds.
    </p>
  )

import { create } from 'storybook/theming'

const isDark = matchMedia('(prefers-color-scheme: dark)').matches

/** Streams that come together: the same as in `public/favicon.svg`. */
const mark = `<svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#0a6b5e"/><path
  d="M7 6c0 7 9 5 9 13M25 6c0 7-9 5-9 13m0-13v20" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round"/></svg>`

const light = {
  colorSecondary: '#0a6b5e',
  appBg: '#f3f7f5',
  appContentBg: '#ffffff',
  appBorderColor: '#d8e2de',
  textColor: '#12211e',
  textMutedColor: '#50605b',
  barBg: '#ffffff',
  barTextColor: '#50605b',
  barHoverColor: '#0a6b5e',
  barSelectedColor: '#0a6b5e',
} as const

const dark = {
  colorSecondary: '#2aa391',
  appBg: '#0c1312',
  appContentBg: '#111a18',
  appBorderColor: '#293835',
  textColor: '#e7f1ee',
  textMutedColor: '#9fb3ad',
  barBg: '#111a18',
  barTextColor: '#9fb3ad',
  barHoverColor: '#62d6c2',
  barSelectedColor: '#62d6c2',
} as const

/** The frame of the site and its texts, in the colours of the stories (`src/theme.css`). */
export const looks = create({
  base: isDark ? 'dark' : 'light',
  brandTitle: `<span style="display:flex;gap:.6rem;align-items:center;font-size:1.05rem">${mark} Tributary</span>`,
  brandUrl: '?path=/docs/welcome--docs',
  brandTarget: '_self',
  ...(isDark ? dark : light),
  appPreviewBg: isDark ? dark.appContentBg : light.appContentBg,
  appBorderRadius: 8,
})

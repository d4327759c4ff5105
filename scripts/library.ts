import type { UserConfig } from 'tsdown'

/**
 * The tsdown configuration that every published package shares: ESM and CJS with types for each.
 *
 * `entry` maps a name in `dist/` to its source file. Types are made from isolated declarations, so no type checker runs in a build.
 */
export const library = (entry: Record<string, string>, more: UserConfig = {}): UserConfig => ({
  entry,
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2022',
  fixedExtension: true,
  sourcemap: true,
  dts: { oxc: true },
  tsconfig: '../tsconfig.json',
  ...more,
})

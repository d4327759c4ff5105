import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { vi } from 'vitest'

interface Built {
  readonly script: string
  readonly style: string
}

/** Everything that a build makes of a module of this package, and of what it imports. `external`: but not of these. */
export async function built(
  entry: string,
  mode: 'production' | 'development',
  external: RegExp[] = [],
): Promise<Built> {
  vi.stubEnv('NODE_ENV', mode)
  const made = await build({
    configFile: false,
    logLevel: 'silent',
    mode,
    resolve: { conditions: ['@tributary/source', 'module', 'browser', mode] },
    build: {
      write: false,
      rollupOptions: {
        input: fileURLToPath(new URL(`../${entry}`, import.meta.url)),
        preserveEntrySignatures: 'strict',
        external,
        output: { codeSplitting: false },
      },
    },
  }).finally(() => vi.unstubAllEnvs())
  const parts = [made].flat().flatMap((one) => ('output' in one ? one.output : []))
  return {
    script: parts.map((part) => ('code' in part ? part.code : '')).join('\n'),
    style: parts.map((part) => ('source' in part ? String(part.source) : '')).join('\n'),
  }
}

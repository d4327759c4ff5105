import { transformAsync } from '@babel/core'
import compiler, { type PluginOptions } from 'babel-plugin-react-compiler'
import type { Plugin } from 'vite'

/** Sends our sources and the components of tests through React Compiler. Of ours, what it cannot compile is an error. */
export const compiled = (): Plugin => ({
  name: 'tributary-compiled',
  enforce: 'pre',
  async transform(code, id) {
    const [filename = ''] = id.split('?')
    if (!/\/packages\/(?:react|devtools)\/.*\.tsx?$/.test(filename)) return
    const options: Partial<PluginOptions> = {
      // Tests do in render what an app must not.
      panicThreshold: /\.test\.tsx$/.test(filename) ? 'none' : 'all_errors',
    }
    const made = await transformAsync(code, {
      filename,
      configFile: false,
      babelrc: false,
      sourceMaps: true,
      parserOpts: { plugins: ['typescript', 'jsx'] },
      plugins: [[compiler, options]],
    })
    return made?.code ? { code: made.code, map: made.map ?? null } : undefined
  },
})

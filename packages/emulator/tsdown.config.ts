import { library } from '../../scripts/library.ts'

export default [
  library({ index: 'src/index.ts', node: 'src/node.ts', conformance: 'src/conformance.ts', msw: 'src/msw.ts' }),
  library({ cli: 'src/cli.ts' }, { format: ['esm'], dts: false, clean: false }),
]

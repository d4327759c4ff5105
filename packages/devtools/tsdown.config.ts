import { library } from '../../scripts/library.ts'

export default library(
  { index: 'src/index.ts' },
  { copy: ['css', 'd.cts'].map((type) => ({ from: `src/styles.${type}`, to: 'dist' })) },
)

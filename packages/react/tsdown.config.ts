import { library } from '../../scripts/library.ts'

export default library(
  {
    index: 'src/index.ts',
    suspense: 'src/suspense.ts',
    components: 'src/components/index.ts',
    testing: 'src/testing/index.ts',
    'testing/storybook': 'src/testing/storybook.tsx',
  },
  { copy: ['css', 'd.cts'].map((type) => ({ from: `src/components/styles.${type}`, to: 'dist/components' })) },
)

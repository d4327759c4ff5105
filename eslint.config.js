// What biome has no rule for: the rules of hooks, and whether React Compiler can compile what is written here.
import parser from '@typescript-eslint/parser'
import hooks from 'eslint-plugin-react-hooks'

const { plugins, rules } = hooks.configs.flat['recommended-latest']
/** Not in the preset: what the compiler would leave as it is, because it cannot compile it. */
const left = ['todo', 'syntax', 'invariant', 'hooks', 'rule-suppression'].map((name) => [
  `react-hooks/${name}`,
  'error',
])

export default [
  {
    files: ['packages/{react,devtools}/{src,recipes}/**/*.{ts,tsx}', 'apps/storybook/src/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}', '**/*.test-d.tsx'],
    languageOptions: { parser },
    linterOptions: { noInlineConfig: true },
    plugins,
    rules: { ...rules, ...Object.fromEntries(left) },
  },
  {
    files: ['packages/react/src/components/list.tsx'],
    // It says `use no memo` itself, which is all that this rule could ask for.
    rules: { 'react-hooks/incompatible-library': 'off' },
  },
]

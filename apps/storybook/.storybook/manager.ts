import { addons } from 'storybook/manager-api'
import { create } from 'storybook/theming'

// The faults stand in the stories themselves; the panel of add-ons would only take their room.
addons.setConfig({
  bottomPanelHeight: 0,
  theme: create({
    base: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    brandTitle: 'Tributary',
    brandTarget: '_self',
  }),
})

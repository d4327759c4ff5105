import { addons } from 'storybook/manager-api'
import { looks } from './looks'

const sentence = (name: string): string => name.slice(0, 1) + name.slice(1).toLowerCase()

// The faults stand in the stories themselves; the panel of add-ons would only take their room.
addons.setConfig({
  bottomPanelHeight: 0,
  theme: looks,
  // Storybook makes "Cut And Back" of a story's name.
  sidebar: { renderLabel: ({ name, type }) => (type === 'story' ? sentence(name) : name) },
})

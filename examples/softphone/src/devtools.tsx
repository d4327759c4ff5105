import '@tributary/devtools/styles.css'

export { TributaryDevtools as default } from '@tributary/devtools'

export { type TeleTrackerOptions, teletracker } from './provider'
export { accountEvents, type TeleTrackerEvent, userEvents } from './topics'

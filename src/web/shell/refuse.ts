import { notifications } from '@mantine/notifications'

/** Says what was not done, and why; it stays long enough to be read. */
export const refuse = (title: string, message: string) =>
  notifications.show({ color: 'red', title, message, autoClose: 10_000 })

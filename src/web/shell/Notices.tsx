import { useNotifications } from '@mantine/notifications'
import { later } from './later.tsx'

const NoticePlace = later(() => import('./NoticePlace.tsx'))

/** Where short notices appear; what shows them is loaded with the first one. */
export function Notices() {
  const { notifications } = useNotifications()
  return notifications.length > 0 && <NoticePlace />
}

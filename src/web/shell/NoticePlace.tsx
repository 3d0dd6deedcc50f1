import '@mantine/notifications/styles.css'
import { Notifications } from '@mantine/notifications'

export default function NoticePlace() {
  return <Notifications position="bottom-right" />
}

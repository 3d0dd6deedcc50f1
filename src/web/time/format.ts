import { locale } from '../language/language.ts'
import { texts } from '../texts.ts'

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const calendar = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const full = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' })

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** "14:05", with the day where it was not today. */
export function timeOf(instant: string): string {
  const date = new Date(instant)
  const isToday = date.toDateString() === new Date().toDateString()
  return (isToday ? clock : calendar).format(date)
}

export const fullTime = (instant: string) => full.format(new Date(instant))

/** "5 minutes ago". */
export function ago(ms: number): string {
  const unit = units.find(([, size]) => ms >= size)
  return unit ? relative.format(-Math.floor(ms / unit[1]), unit[0]) : texts.justNow
}

/** "4:05", or "2 h 10 min" for what takes longer. */
export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  if (hours > 0) return texts.hours(hours, minutes)
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`
}

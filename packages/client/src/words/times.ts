/** Times of the day as a language writes them. */
export function timesIn(locale: string) {
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
  const calendar = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  return {
    /** The time of an instant, or its day where that is not today. */
    timeOf(at: string): string {
      const time = new Date(at)
      const isToday = time.toDateString() === new Date().toDateString()
      return (isToday ? clock : calendar).format(time)
    },
    timeIn: (leftMs: number): string => clock.format(Date.now() + leftMs),
  }
}

/** A dead server causes hundreds of errors a minute. One log line in a while is enough. */
export function complainOncePer(ms: number, complain: (error: Error) => void): (error: Error) => void {
  let next = 0
  return (error) => {
    if (performance.now() < next) return
    next = performance.now() + ms
    complain(error)
  }
}

/** The path under which the service is, without a slash at its end, as it has written it into the index page. */
export const base =
  document.querySelector('meta[name="holdfast-base"]')?.getAttribute('content')?.replace(/\/$/, '') ?? ''

/** A path of the service as the browser asks for it. */
export const at = (path: string): string => base + path

import { Fragment, options } from 'preact'

/**
 * Effects are done before the next key is handled, as React does it: what listens for keys has what was typed before. Preact waits
 * for the next frame.
 */
options.requestAnimationFrame = (flush) => queueMicrotask(flush)

/** What the pages have for React: Preact, a tenth of its size, and the one thing of React's that it has not. */
export * from 'preact/compat'
export { default } from 'preact/compat'
/** Only what hides without unmounting needs it, and nothing here does. */
export const Activity = Fragment

import { Fragment } from 'preact'

/** What the pages have for React: Preact, a tenth of its size, and the one thing of React's that it has not. */
export * from 'preact/compat'
export { default } from 'preact/compat'
/** Only what hides without unmounting needs it, and nothing here does. */
export const Activity = Fragment

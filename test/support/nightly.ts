/** `npm run nightly` runs what is too long for every run in full. */
export const isNightly = process.env.NIGHTLY === 'on'

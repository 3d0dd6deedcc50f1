/** For dates, numbers and plurals. */
export const locale = 'en'

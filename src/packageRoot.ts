/** The folder of this package. The sources and the bundles in dist are one folder below it. */
export const packageRoot = new URL('../', import.meta.url)

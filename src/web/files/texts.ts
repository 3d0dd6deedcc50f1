/** What the files of a draft are called, and what is said of them. */
export const fileTexts = {
  list: 'Files of this version',
  nothing: 'This version has no files.',
  columns: { name: 'File', size: 'Size' },
  add: 'Add files',
  adding: (name: string) => `${name} is being sent`,
  download: 'Download',
  remove: 'Remove',
  readOnly: 'Files can be added and removed by whoever is editing the draft.',
  added: (count: number) => (count === 1 ? '1 file added' : `${count} files added`),
  removed: (name: string) => `${name} removed`,
  failed: 'The files are as they were',
  notDownloaded: 'The file could not be downloaded',
  size: (bytes: number) => {
    const [unit, each] = bytes < 1_000 ? ['byte', 1] : bytes < 1e6 ? ['kilobyte', 1e3] : ['megabyte', 1e6]
    const unitDisplay = each === 1 ? 'long' : 'short'
    return new Intl.NumberFormat('en', {
      ...{ style: 'unit', unit: unit as string, unitDisplay, maximumFractionDigits: 1 },
    }).format(bytes / (each as number))
  },
}

import { locale } from '../language/language.ts'

/** "1 byte", "2.5 MB". */
export function sizeText(bytes: number): string {
  const [unit, each] = bytes < 1_000 ? ['byte', 1] : bytes < 1e6 ? ['kilobyte', 1e3] : ['megabyte', 1e6]
  const unitDisplay = each === 1 ? 'long' : 'short'
  return new Intl.NumberFormat(locale, {
    ...{ style: 'unit', unit: unit as string, unitDisplay, maximumFractionDigits: 1 },
  }).format(bytes / (each as number))
}

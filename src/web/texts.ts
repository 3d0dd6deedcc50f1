import { english, type Texts } from './texts/en.ts'

/** What the pages say. */
export const texts: Texts = english

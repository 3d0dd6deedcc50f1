import { Window } from 'happy-dom'

/** A page, for libraries that look for one when they are loaded: to be imported before them. */
export const window = new Window()
const { document, Element, SVGElement } = window
Object.assign(globalThis, { window, document, Element, SVGElement })
globalThis.navigator ??= window.navigator as never

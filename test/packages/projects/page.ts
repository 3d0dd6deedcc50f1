import { Window } from 'happy-dom'

/** A page for libraries that look for one when they are loaded. Import it before them. */
export const window = new Window()
const { document, Element, SVGElement, HTMLElement, customElements } = window
Object.assign(globalThis, { window, document, Element, SVGElement, HTMLElement, customElements })
globalThis.navigator ??= window.navigator as never

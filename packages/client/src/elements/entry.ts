/** The exports of `@holdfast/client/elements`. */
export { defineElements, type EditorElement, showEditor } from './elements.ts'

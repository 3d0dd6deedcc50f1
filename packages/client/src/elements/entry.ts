/** What `@holdfast/client/elements` exports. */
export { defineElements, type EditorElement, showEditor } from './elements.ts'

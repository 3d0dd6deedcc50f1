import { englishTexts } from '@holdfast/react'
import { Editor } from './editor'

// On the server: the words may be asked for here, and the hook may not.
export default function Page() {
  return (
    <main>
      <h1>{englishTexts.free({ who: null, reason: null })}</h1>
      <Editor toolId="tool" />
    </main>
  )
}

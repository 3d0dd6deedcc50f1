import { later } from '../shell/later.tsx'
import { texts } from '../texts.ts'
import { languageOfPart } from './languageOfPart.ts'
import type { OpenDraft } from './useDraft.ts'

/** More than a screen shows. */
const aheadLength = 20_000

/** Shows the text while the code editor, which is larger than the page, is loading. */
const CodeEditor = later(
  () => import('./CodeEditor.tsx'),
  ({ value }) => <pre className="codeAhead">{value.slice(0, aheadLength)}</pre>,
)

/** One text of the draft; it can be changed only while the lock is held. */
export function PartEditor({ open, part }: { open: OpenDraft; part: string }) {
  const { text, situation } = open
  return (
    <CodeEditor
      label={texts.parts[part as keyof typeof texts.parts] ?? part}
      value={text.parts[part] ?? ''}
      edition={text.edition}
      language={languageOfPart(part)}
      readOnly={!situation.editable}
      onWish={open.wishes}
      onChange={(changed) => text.change(part, changed)}
    />
  )
}

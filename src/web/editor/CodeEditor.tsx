import { javascript } from '@codemirror/lang-javascript'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { linter } from '@codemirror/lint'
import { unifiedMergeView } from '@codemirror/merge'
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useComputedColorScheme } from '@mantine/core'
import { basicSetup } from 'codemirror'
import { useEffect, useRef, useState } from 'react'
import { codeTheme } from './codeTheme.ts'

const fromOutside = Annotation.define<boolean>()

interface Props {
  label: string
  value: string
  language: 'javascript' | 'json' | 'text'
  readOnly: boolean
  onChange?: (text: string) => void
  /** Shown as the text before: the differences are marked, and can be taken back one by one unless read-only. */
  original?: string
}

/** A text in CodeMirror. Read-only is its state: nothing that a person does changes it, by keys, paste or drag. */
export function CodeEditor({ label, value, language, readOnly, onChange, original }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const [{ access, scheme }] = useState(() => ({ access: new Compartment(), scheme: new Compartment() }))
  const changed = useRef(onChange)
  const isDark = useComputedColorScheme('light') === 'dark'
  useEffect(() => {
    changed.current = onChange
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what follows keeps it up to date
  useEffect(() => {
    const made = new EditorView({
      parent: place.current as HTMLElement,
      state: EditorState.create({
        doc: value,
        extensions: [
          basicSetup,
          codeTheme,
          languageOf(language),
          access.of(accessOf(readOnly)),
          scheme.of(EditorView.darkTheme.of(isDark)),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          original === undefined
            ? []
            : unifiedMergeView({ original, mergeControls: !readOnly, gutter: true }),
          EditorView.updateListener.of(({ docChanged, state, transactions }) => {
            if (docChanged && !transactions.some((one) => one.annotation(fromOutside)))
              changed.current?.(state.doc.toString())
          }),
        ],
      }),
    })
    // Reached by keyboard, so that what overflows can be scrolled.
    made.scrollDOM.tabIndex = 0
    view.current = made
    return () => made.destroy()
  }, [language, label, original])
  useEffect(() => {
    view.current?.dispatch({ effects: access.reconfigure(accessOf(readOnly)) })
  }, [readOnly, access])
  useEffect(() => {
    view.current?.dispatch({ effects: scheme.reconfigure(EditorView.darkTheme.of(isDark)) })
  }, [isDark, scheme])
  useEffect(() => {
    const shown = view.current
    if (!shown || shown.state.doc.toString() === value) return
    const changes = { from: 0, to: shown.state.doc.length, insert: value }
    shown.dispatch({ changes, annotations: fromOutside.of(true) })
  }, [value])
  return <div ref={place} className="code" data-read-only={readOnly || undefined} />
}

function accessOf(readOnly: boolean): Extension {
  if (!readOnly) return []
  return [
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ 'aria-readonly': 'true' }),
    EditorState.transactionFilter.of((one) => (one.docChanged && !one.annotation(fromOutside) ? [] : one)),
  ]
}

function languageOf(language: Props['language']): Extension {
  if (language === 'javascript') return javascript()
  return language === 'json' ? [json(), linter(emptyIsFine)] : []
}

const parse = jsonParseLinter()
const emptyIsFine = (view: EditorView) => (view.state.doc.toString().trim() === '' ? [] : parse(view))

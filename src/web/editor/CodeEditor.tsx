import { javascript } from '@codemirror/lang-javascript'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { linter } from '@codemirror/lint'
import { diff, unifiedMergeView } from '@codemirror/merge'
import { ChangeSet, Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useComputedColorScheme } from '@mantine/core'
import { basicSetup } from 'codemirror'
import { useEffect, useRef, useState } from 'react'
import { texts } from '../texts.ts'
import { codeTheme } from './codeTheme.ts'
import { WaitingKeys } from './waitingKeys.ts'

interface Props {
  label: string
  value: string
  language: 'javascript' | 'json' | 'text'
  readOnly: boolean
  /** Read-only for now: what a person types is inserted as soon as the text may be edited. */
  onWish?: (() => void) | null
  onChange?: (text: string) => void
  /** The text to compare with. Differences are marked and, unless read-only, can be undone one by one. */
  original?: string
  /**
   * A new key means that the text was replaced: it is shown again, with nothing to undo. A reader keeps the scroll position.
   * Typing does not change it.
   */
  edition: unknown
}

/** A text in CodeMirror. If it is read-only, keys, paste and drag cannot change it. */
export default function CodeEditor(props: Props) {
  const { label, value, language, readOnly, onWish = null, onChange, original, edition } = props
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const [{ access, scheme }] = useState(() => ({ access: new Compartment(), scheme: new Compartment() }))
  const changed = useRef(onChange)
  const wish = useRef(onWish)
  const [waiting] = useState(() => new WaitingKeys(() => wish.current?.()))
  const mode = !readOnly ? 'open' : onWish ? 'asked' : 'shut'
  const shown = useRef('')
  const isDark = useComputedColorScheme('light') === 'dark'
  useEffect(() => {
    changed.current = onChange
    wish.current = onWish
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new state for a new text; what follows keeps it up to date
  useEffect(() => {
    const kind = JSON.stringify([language, label, original])
    const isRead = readOnly && shown.current === kind
    shown.current = kind
    const state = EditorState.create({
      doc: value,
      extensions: [
        basicSetup,
        EditorState.phrases.of(texts.phrases),
        codeTheme,
        languageOf(language),
        access.of(accessOf(mode, waiting)),
        scheme.of(EditorView.darkTheme.of(isDark)),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        original === undefined
          ? []
          : unifiedMergeView({ original, mergeControls: !readOnly && mergeButton, gutter: true }),
        EditorView.updateListener.of(({ docChanged, state: { doc } }) => {
          if (docChanged) changed.current?.(doc.toString())
        }),
      ],
    })
    waiting.forget()
    // The same view, so that it keeps the focus.
    if (view.current) return isRead ? keepPlace(view.current, state) : view.current.setState(state)
    view.current = new EditorView({ parent: place.current as HTMLElement, state })
    // Focusable, so that it can be scrolled with the keyboard.
    view.current.scrollDOM.tabIndex = 0
  }, [language, label, original, edition])
  useEffect(
    () => () => {
      view.current?.destroy()
      view.current = null
    },
    [],
  )
  useEffect(() => {
    view.current?.dispatch({ effects: access.reconfigure(accessOf(mode, waiting)) })
    if (mode === 'open' && view.current) waiting.typeInto(view.current)
    if (mode === 'shut') waiting.forget()
  }, [mode, access, waiting])
  useEffect(() => {
    view.current?.dispatch({ effects: scheme.reconfigure(EditorView.darkTheme.of(isDark)) })
  }, [isDark, scheme])
  return <div ref={place} className="code" data-read-only={readOnly || undefined} />
}

/** Keeps the visible lines and the selection of a reader in place on the screen. */
function keepPlace(view: EditorView, next: EditorState): void {
  const differences = diff(view.state.doc.toString(), next.doc.toString(), { scanLimit: 1_000, timeout: 50 })
  const changes = ChangeSet.of(
    differences.map(({ fromA, toA, fromB, toB }) => ({
      from: fromA,
      to: toA,
      insert: next.doc.slice(fromB, toB),
    })),
    view.state.doc.length,
  )
  const selection = view.state.selection.map(changes)
  const place = view.scrollSnapshot().map(changes)
  view.setState(next)
  view.dispatch({ selection, effects: place ? [place] : [] })
}

function accessOf(mode: 'open' | 'asked' | 'shut', waiting: WaitingKeys): Extension {
  if (mode === 'open') return []
  if (mode === 'asked') return waiting.instead
  return [
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ 'aria-readonly': 'true' }),
    EditorState.transactionFilter.of((one) => (one.docChanged ? [] : one)),
  ]
}

/** A button of our own, because CodeMirror's buttons only react to the mouse. */
function mergeButton(type: 'accept' | 'reject', act: (event: MouseEvent) => void): HTMLElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = `mergeButton ${type}`
  button.textContent = texts.phrases[type === 'accept' ? 'Accept' : 'Reject']
  button.onclick = act
  return button
}

function languageOf(language: Props['language']): Extension {
  if (language === 'javascript') return javascript()
  return language === 'json' ? [json(), linter(emptyIsFine)] : []
}

const parse = jsonParseLinter()
/** Replaces the browser's own text, which is in English. */
const emptyIsFine = (view: EditorView) =>
  view.state.doc.toString().trim() === ''
    ? []
    : parse(view).map((fault) => ({ ...fault, message: texts.form.noJson }))

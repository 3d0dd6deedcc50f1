import { type DraftState, type Situation as Known, type SituationName, situationOf } from '@holdfast/client'
import { situationTexts } from './situationTexts.ts'
import type { OpenTool } from './useTool.ts'

export type { SituationName }

/** The draft client's situation, and the state of the text in this browser. */
export type Situation = Known

interface TextState {
  isLoaded: boolean
  isDirty: boolean
  isBehind: boolean
}

export function situationOfTool(tool: OpenTool, state: DraftState, text: TextState): Situation {
  const { viewerCanEdit, viewerCanForceTake, collection, draftLock } = tool
  const facts = {
    canEdit: viewerCanEdit,
    isLocking: collection.lockPolicy.enabled,
    canForceTake: viewerCanForceTake,
    lock: draftLock ?? null,
    isBehind: text.isDirty && text.isBehind && text.isLoaded,
  }
  const situation = situationOf(state, facts, situationTexts)
  const isOver = situation.name === 'displaced' || situation.name === 'lost'
  return {
    ...situation,
    text: isOver && text.isDirty ? situation.text + situationTexts.kept : situation.text,
    // Until kept text is loaded, the text cannot be edited.
    editable: situation.editable && text.isLoaded,
  }
}

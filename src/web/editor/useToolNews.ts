import { ToolChangedDocument, type ToolChangedSubscription } from '../generated/graphql.ts'
import { useSubscription } from '../session/useSubscription.ts'
import type { OpenTool } from './useTool.ts'

/** Reads the document again when others have saved, renamed, published or deleted it. */
export function useToolNews(tool: OpenTool, refresh: () => Promise<void>): void {
  useSubscription(ToolChangedDocument, { toolId: tool.id }, ({ toolChanged }) => {
    if (isOther(tool, toolChanged.tool)) void refresh()
  })
}

type Told = ToolChangedSubscription['toolChanged']['tool']

const isOther = (shown: OpenTool, told: Told) =>
  told?.metadataVersion !== shown.metadataVersion ||
  told.draftHead.number !== shown.draftHead.number ||
  told.publishedVersion?.id !== shown.publishedVersion?.id

import { Loader, Tabs } from '@mantine/core'
import { useState } from 'react'
import { ContentPanel } from '../forms/ContentPanel.tsx'
import { later } from '../shell/later.tsx'
import { texts } from '../texts.ts'
import { PartEditor } from './PartEditor.tsx'
import type { OpenDraft } from './useDraft.ts'
import { useRestore } from './useRestore.ts'
import type { OpenTool } from './useTool.ts'
import { useUnpublish } from './useUnpublish.ts'

const waiting = <Loader aria-label={texts.loading} />
const FilesPanel = later(() => import('../files/FilesPanel.tsx'), waiting)
const LockHistoryPanel = later(() => import('../handover/LockHistoryPanel.tsx'), waiting)
const MetadataPanel = later(() => import('./MetadataPanel.tsx'), waiting)
const SchemasPanel = later(() => import('./SchemasPanel.tsx'), waiting)
const VersionsPanel = later(() => import('./VersionsPanel.tsx'), waiting)
const SandboxPanel = later(() => import('../sandbox/SandboxPanel.tsx'), waiting)

const { tabs } = texts.editor

export function EditorTabs(props: {
  tool: OpenTool
  open: OpenDraft
  /** The service's messages about the last save, by the path of the value. */
  refusals: Map<string, string>
  refresh: () => Promise<void>
}) {
  const { tool, open, refusals, refresh } = props
  const isScript = tool.collection.runnable
  const first = isScript ? 'source' : 'content'
  const [tab, setTab] = useState<string>(first)
  const shown = isScript
    ? (['source', 'schemas', 'sandbox', 'files', 'metadata', 'versions', 'history'] as const)
    : (['content', 'files', 'metadata', 'versions', 'history'] as const)
  // A panel that was shown once stays mounted, so that it keeps its entries.
  const [visited, setVisited] = useState(new Set<string>([first]))
  const go = (value: string | null) => {
    if (value === null) return
    setTab(value)
    setVisited((known) => new Set([...known, value]))
  }
  const panels = {
    [first]: isScript ? (
      <PartEditor open={open} part="sourceCode" />
    ) : (
      <ContentPanel open={open} schema={tool.collection.contentSchema} refusals={refusals} />
    ),
    schemas: <SchemasPanel open={open} />,
    sandbox: <SandboxPanel tool={tool} open={open} />,
    files: <FilesPanel tool={tool} open={open} refresh={refresh} />,
    metadata: <MetadataPanel tool={tool} open={open} refresh={refresh} />,
    versions: (
      <VersionsPanel
        tool={tool}
        restore={useRestore(tool, open, refresh)}
        unpublish={useUnpublish(tool, open, refresh)}
      />
    ),
    history: <LockHistoryPanel tool={tool} />,
  }
  return (
    <Tabs value={tab} onChange={go}>
      <Tabs.List>
        {shown.map((name) => (
          <Tabs.Tab key={name} value={name} px="sm">
            {tabs[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {shown.map((name) => (
        <Tabs.Panel key={name} value={name} pt="sm">
          {visited.has(name) && panels[name]}
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

import { Loader, Tabs } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { FilesPanel } from '../files/FilesPanel.tsx'
import { LockHistoryPanel } from '../handover/LockHistoryPanel.tsx'
import { texts } from '../texts.ts'
import { MetadataPanel } from './MetadataPanel.tsx'
import { PartEditor } from './PartEditor.tsx'
import { SchemasPanel } from './SchemasPanel.tsx'
import type { OpenDraft } from './useDraft.ts'
import { useRestore } from './useRestore.ts'
import type { OpenTool } from './useTool.ts'
import { useUnpublish } from './useUnpublish.ts'
import { VersionsPanel } from './VersionsPanel.tsx'

const SandboxPanel = lazy(() => import('../sandbox/SandboxPanel.tsx'))

const { tabs } = texts.editor

export function EditorTabs(props: { tool: OpenTool; open: OpenDraft; refresh: () => Promise<void> }) {
  const { tool, open, refresh } = props
  const isScript = tool.collection.runnable
  const first = isScript ? 'source' : 'content'
  const [tab, setTab] = useState<string>(first)
  const shown = isScript
    ? (['source', 'schemas', 'sandbox', 'files', 'metadata', 'versions', 'history'] as const)
    : (['content', 'files', 'metadata', 'versions', 'history'] as const)
  // A panel once shown keeps what was entered into it.
  const [visited, setVisited] = useState(new Set<string>([first]))
  const go = (value: string | null) => {
    if (value === null) return
    setTab(value)
    setVisited((known) => new Set([...known, value]))
  }
  const panels = {
    [first]: <PartEditor open={open} part={isScript ? 'sourceCode' : 'content'} />,
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
          <Suspense fallback={<Loader aria-label={texts.loading} />}>
            {visited.has(name) && panels[name]}
          </Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

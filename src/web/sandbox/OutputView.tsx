import { Anchor, Code, Paper, Table, Text, Typography } from '@mantine/core'
import Markdown from 'markdown-to-jsx/react'
import { texts } from '../texts.ts'

interface Output {
  type?: string
  text?: string
  markdown?: string
  columns?: string[]
  rows?: unknown[][]
  value?: unknown
  name?: string
  mediaType?: string
  base64?: string
}

/** Shows an output of a tool by its type. Tools are not trusted: their output never becomes HTML. */
export function OutputView({ output }: { output: unknown }) {
  const shown = (output ?? {}) as Output
  switch (shown.type) {
    case 'text':
      return (
        <Paper withBorder p="xs">
          <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{String(shown.text ?? '')}</Text>
        </Paper>
      )
    case 'markdown':
      return (
        <Paper withBorder p="xs">
          <Typography>
            <Markdown options={{ disableParsingRawHTML: true }}>{String(shown.markdown ?? '')}</Markdown>
          </Typography>
        </Paper>
      )
    case 'table':
      return <OutputTable columns={shown.columns ?? []} rows={shown.rows ?? []} />
    case 'file':
      return <OutputFile file={shown} />
    default:
      return (
        <Code block tabIndex={0}>
          {JSON.stringify(shown.type === 'json' ? shown.value : output, null, 2)}
        </Code>
      )
  }
}

function OutputTable({ columns, rows }: { columns: string[]; rows: unknown[][] }) {
  const cellText = (cell: unknown) => (typeof cell === 'object' ? JSON.stringify(cell) : String(cell))
  return (
    <Table.ScrollContainer minWidth={200} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table withTableBorder striped>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows never move
            <Table.Tr key={row}>
              {cells.map((cell, column) => (
                <Table.Td key={columns[column]}>{cellText(cell)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function OutputFile({ file }: { file: Output }) {
  const name = String(file.name ?? 'file')
  const save = () => {
    const bytes = Uint8Array.from(atob(String(file.base64 ?? '')), (letter) => letter.charCodeAt(0))
    // Never opened in the page, only downloaded.
    const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
    const link = Object.assign(document.createElement('a'), { href: url, download: name })
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <Anchor component="button" type="button" onClick={save} w="fit-content">
      {texts.sandbox.download(name)}
    </Anchor>
  )
}

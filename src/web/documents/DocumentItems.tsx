import { Menu } from '@mantine/core'
import { IconCopy, IconMessage2, IconTrash } from '@tabler/icons-react'
import type { ReactElement } from 'react'
import { useOpening } from '../shell/MenuButton.tsx'
import { texts } from '../texts.ts'

const { documents } = texts

/** What may be done to a document as a whole; whoever opened the menu does it. */
export default function DocumentItems(props: {
  target: ReactElement
  maySave: boolean
  mayDelete: boolean
  onChoose: (what: 'save' | 'duplicate' | 'delete') => void
}) {
  const { target, maySave, mayDelete, onChoose } = props
  return (
    <Menu position="bottom-end" {...useOpening(target)}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconMessage2 size={16} aria-hidden />}
          disabled={!maySave}
          onClick={() => onChoose('save')}
        >
          {documents.saveAs}
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => onChoose('duplicate')}>
          {documents.duplicate}
        </Menu.Item>
        {mayDelete && (
          <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={() => onChoose('delete')}>
            {documents.delete}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

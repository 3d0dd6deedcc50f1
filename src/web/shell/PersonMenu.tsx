import { Menu } from '@mantine/core'
import { IconExternalLink, IconLogout } from '@tabler/icons-react'
import { type ReactElement, useEffect, useState } from 'react'
import { LanguageItems } from '../language/LanguageItems.tsx'
import { addressAs } from '../session/address.ts'
import { type DemoPerson, demoPeople } from '../session/demo.ts'
import { isOfDemo } from '../session/session.ts'
import { signOut } from '../session/signOut.ts'
import { useViewer } from '../session/viewer.ts'
import { texts } from '../texts.ts'
import { useOpening } from './MenuButton.tsx'

export default function PersonMenu({ target }: { target: ReactElement }) {
  const { id, name, role } = useViewer()
  return (
    <Menu position="bottom-end" {...useOpening(target)}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label c="var(--mantine-color-text)">
          {name}, {texts.roles[role]}
        </Menu.Label>
        {isOfDemo() && <OthersOfDemo />}
        <Menu.Divider />
        <Menu.Label c="var(--mantine-color-text)">{texts.shell.language}</Menu.Label>
        <LanguageItems />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut(id)}>
          {texts.shell.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Without an opener the new tab has a storage of its own, and so a person of its own. */
function OthersOfDemo() {
  const viewer = useViewer()
  const [people, setPeople] = useState<DemoPerson[]>([])
  useEffect(() => void demoPeople().then(setPeople), [])
  return people
    .filter(({ id }) => id !== viewer.id)
    .map(({ id, name }) => (
      <Menu.Item
        key={id}
        component="a"
        href={addressAs(id)}
        target="_blank"
        rel="noopener"
        leftSection={<IconExternalLink size={16} aria-hidden />}
      >
        {texts.shell.openAs(name)}
      </Menu.Item>
    ))
}

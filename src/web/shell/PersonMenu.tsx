import { Button, Menu, Text } from '@mantine/core'
import { IconChevronDown, IconLogout } from '@tabler/icons-react'
import { signOut } from '../session/signOut.ts'
import { useViewer } from '../session/viewer.ts'
import { texts } from '../texts.ts'

export function PersonMenu() {
  const { id, name, role } = useViewer()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" px="sm" rightSection={<IconChevronDown size={16} aria-hidden />}>
          <Text span size="sm" truncate maw={{ base: 70, sm: 200 }}>
            {name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label c="var(--mantine-color-text)">
          {name}, {texts.roles[role]}
        </Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut(id)}>
          {texts.shell.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

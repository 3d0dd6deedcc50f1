import { Button, Text } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useViewer } from '../session/viewer.ts'
import { later } from './later.tsx'
import { MenuButton } from './MenuButton.tsx'

const PersonMenu = later(() => import('./PersonMenu.tsx'))

export function PersonButton() {
  const { name } = useViewer()
  return (
    <MenuButton
      menu={(target) => <PersonMenu target={target} />}
      button={
        <Button variant="default" px="sm" rightSection={<IconChevronDown size={16} aria-hidden />}>
          <Text span size="sm" truncate maw={{ base: 70, sm: 200 }}>
            {name}
          </Text>
        </Button>
      }
    />
  )
}

import { Box, Button, Text } from '@mantine/core'
import { IconChevronDown, IconUser } from '@tabler/icons-react'
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
        <Button
          variant="default"
          px={{ base: 'xs', xs: 'sm' }}
          aria-label={name}
          rightSection={<IconChevronDown size={16} aria-hidden />}
        >
          <Box component="span" display="flex" hiddenFrom="xs">
            <IconUser size={18} aria-hidden />
          </Box>
          <Text span size="sm" truncate maw={{ base: 70, sm: 200 }} visibleFrom="xs">
            {name}
          </Text>
        </Button>
      }
    />
  )
}

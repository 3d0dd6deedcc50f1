import { ActionIcon, Center, Group, Loader, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, Redirect, Route, Switch, useRoute, useSearch } from 'wouter'
import { isAdmin, useViewer } from '../session/viewer.ts'
import { texts } from '../texts.ts'
import { ConnectionNotice } from './ConnectionNotice.tsx'
import { later } from './later.tsx'
import { NotFound } from './NotFound.tsx'
import { PersonButton } from './PersonButton.tsx'
import { SchemeToggle } from './SchemeToggle.tsx'

const ToolsPage = later(() => import('../lists/ToolsPage.tsx'), <Waiting />)
const LocksPage = later(() => import('../lists/LocksPage.tsx'), <Waiting />)
const EditorPage = later(() => import('../editor/EditorPage.tsx'), <Waiting />)
const QuickOpen = later(() => import('./QuickOpen.tsx'))
const AdminPage = later(() => import('../admin/AdminPage.tsx'), <Waiting />)

export function Shell() {
  const viewer = useViewer()
  const [isOpening, setOpening] = useState(false)
  // Wherever somebody types: no text field has another use for these keys.
  useHotkeys([['mod+K', () => setOpening(true)]], [], true)
  return (
    <>
      <a className="skip" href="#content">
        {texts.shell.skip}
      </a>
      <header className="head">
        <Group h="100%" px={{ base: 'xs', sm: 'md' }} justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap" miw={0}>
            <Text fw={700} visibleFrom="xs">
              {texts.name}
            </Text>
            <Group component="nav" aria-label={texts.shell.nav} className="nav" gap={2} wrap="nowrap">
              <NavLink href="/">{texts.tools.title}</NavLink>
              <NavLink href="/locks">{texts.locks.title}</NavLink>
              {isAdmin(viewer) && <NavLink href="/admin">{texts.shell.admin}</NavLink>}
            </Group>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={texts.shell.quickOpen.keys}
              title={texts.shell.quickOpen.keys}
              onClick={() => setOpening(true)}
            >
              <IconSearch size={18} aria-hidden />
            </ActionIcon>
            <SchemeToggle />
            <PersonButton />
          </Group>
        </Group>
      </header>
      {isOpening && <QuickOpen onClose={() => setOpening(false)} />}
      <main id="content" className="content" tabIndex={-1}>
        <Switch>
          <Route path="/" component={ToolsPage} />
          <Route path="/tools/:collection/:slug">
            {({ collection, slug }) => (
              <EditorPage key={`${collection}/${slug}`} collection={collection} slug={slug} />
            )}
          </Route>
          <Route path="/tools/:collection">{({ collection }) => <PageOfKey collection={collection} />}</Route>
          <Route path="/locks" component={LocksPage} />
          <Route path="/admin">{isAdmin(viewer) ? <AdminPage /> : <Redirect to="/locks" />}</Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
        <ConnectionNotice />
      </main>
    </>
  )
}

/** A document that another system keeps, by its key. Read from the address itself: wouter has decoded its copy once already. */
function PageOfKey({ collection }: { collection: string }) {
  useSearch()
  const slug = new URLSearchParams(window.location.search).get('key') ?? ''
  return <EditorPage key={`${collection}/${slug}`} collection={collection} slug={slug} />
}

function NavLink({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} className="navLink" aria-current={useRoute(href)[0] ? 'page' : undefined}>
      {children}
    </Link>
  )
}

function Waiting() {
  return (
    <Center mih="40vh">
      <Loader aria-label={texts.loading} />
    </Center>
  )
}

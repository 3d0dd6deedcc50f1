import { ActionIcon, AppShell, Center, Group, Loader, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { Link, Redirect, Route, Switch, useRoute, useSearch } from 'wouter'
import { ToolsPage } from '../lists/ToolsPage.tsx'
import { isAdmin, useViewer } from '../session/viewer.ts'
import { texts } from '../texts.ts'
import { ConnectionNotice } from './ConnectionNotice.tsx'
import { NotFound } from './NotFound.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { SchemeToggle } from './SchemeToggle.tsx'

const LocksPage = lazy(() => import('../lists/LocksPage.tsx'))
const EditorPage = lazy(() => import('../editor/EditorPage.tsx'))
const QuickOpen = lazy(() => import('./QuickOpen.tsx'))
const AdminPage = lazy(() => import('../admin/AdminPage.tsx'))

export function Shell() {
  const viewer = useViewer()
  const [isOpening, setOpening] = useState(false)
  // Wherever somebody types: no text field has another use for these keys.
  useHotkeys([['mod+K', () => setOpening(true)]], [], true)
  return (
    <AppShell header={{ height: 56 }} padding={{ base: 'xs', sm: 'md' }}>
      <a className="skip" href="#content">
        {texts.shell.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px={{ base: 'xs', sm: 'md' }} justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap">
            <Text fw={700} visibleFrom="xs">
              {texts.name}
            </Text>
            <Group component="nav" aria-label={texts.shell.nav} gap={2} wrap="nowrap">
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
            <PersonMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <Suspense>{isOpening && <QuickOpen onClose={() => setOpening(false)} />}</Suspense>
      <AppShell.Main id="content" tabIndex={-1}>
        <Suspense fallback={<Waiting />}>
          <Switch>
            <Route path="/" component={ToolsPage} />
            <Route path="/tools/:collection/:slug">
              {({ collection, slug }) => (
                <EditorPage key={`${collection}/${slug}`} collection={collection} slug={slug} />
              )}
            </Route>
            <Route path="/tools/:collection">
              {({ collection }) => <PageOfKey collection={collection} />}
            </Route>
            <Route path="/locks" component={LocksPage} />
            <Route path="/admin">{isAdmin(viewer) ? <AdminPage /> : <Redirect to="/locks" />}</Route>
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Suspense>
        <ConnectionNotice />
      </AppShell.Main>
    </AppShell>
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

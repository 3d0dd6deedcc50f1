import './styles.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { App } from './app.tsx'
import { language } from './language/language.ts'
import { base } from './session/base.ts'
import { isFramed } from './session/session.ts'
import { theme } from './theme.ts'

document.documentElement.lang = language
if (isFramed) void import('./session/hostPage.ts').then(({ listenToHostPage }) => listenToHostPage())
createRoot(document.getElementById('root') as HTMLElement).render(
  <MantineProvider theme={theme} defaultColorScheme="auto">
    <Notifications position="bottom-right" />
    <Router base={base}>
      <App />
    </Router>
  </MantineProvider>,
)

import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/global.css'
import './pages.css'
import { MantineProvider } from '@mantine/core'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { App } from './app.tsx'
import { language } from './language/language.ts'
import { base } from './session/base.ts'
import { isFramed } from './session/session.ts'
import { Notices } from './shell/Notices.tsx'
import { returnFocus } from './shell/returnFocus.ts'
import { theme } from './theme.ts'

document.documentElement.lang = language
if (isFramed) void import('./session/hostPage.ts').then(({ listenToHostPage }) => listenToHostPage())
returnFocus()
createRoot(document.getElementById('root') as HTMLElement).render(
  <MantineProvider theme={theme} defaultColorScheme="auto">
    <Notices />
    <Router base={base}>
      <App />
    </Router>
  </MantineProvider>,
)

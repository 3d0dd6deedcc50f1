import './styles.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { App } from './app.tsx'
import { language } from './language/language.ts'
import { base } from './session/base.ts'
import { listenToHostPage } from './session/hostPage.ts'
import { theme } from './theme.ts'

document.documentElement.lang = language
listenToHostPage()
createRoot(document.getElementById('root') as HTMLElement).render(
  <MantineProvider theme={theme} defaultColorScheme="auto">
    <Notifications position="bottom-right" />
    <Router base={base}>
      <App />
    </Router>
  </MantineProvider>,
)

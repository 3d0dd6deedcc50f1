import { createTheme } from '@mantine/core'
import { texts } from './texts.ts'

/** A menu cannot have the focus before it has been placed. */
const focusFirst = () =>
  setTimeout(
    () => document.querySelector<HTMLElement>('[role="menu"] [data-menu-item]:not(:disabled)')?.focus(),
    50,
  )

export const theme = createTheme({
  primaryColor: 'indigo',
  // The usual shades miss the contrast that small white text needs.
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: 'md',
  components: {
    // By their names: what is imported here is loaded with the first page.
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': texts.dismiss } } },
    // Within the landmark that it belongs to; its first entry has the focus, and no element that says nothing.
    Menu: {
      defaultProps: {
        withinPortal: false,
        withInitialFocusPlaceholder: false,
        menuItemTabIndex: 0,
        onOpen: focusFirst,
      },
    },
    // Its <header> would count as a second banner of the page.
    Modal: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
  },
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
})

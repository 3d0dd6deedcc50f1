import { createTheme } from '@mantine/core'
import { texts } from './texts.ts'

export const theme = createTheme({
  primaryColor: 'indigo',
  // The usual shades miss the contrast that small white text needs.
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: 'md',
  components: {
    // By their names: what is imported here is loaded with the first page.
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': texts.dismiss } } },
    // Within the landmark that it belongs to; its first entry has the focus, and no element that says nothing.
    Menu: { defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } },
    // Its <header> would count as a second banner of the page.
    Modal: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
  },
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
})

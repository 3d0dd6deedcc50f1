// Without its fonts: those of the system are there already.
import type { Theme } from 'vitepress'
import theme from 'vitepress/theme-without-fonts'
import { MermaidPicture } from './MermaidPicture.ts'
import './style.css'

export default {
  extends: theme,
  enhanceApp: ({ app }) => void app.component('MermaidPicture', MermaidPicture),
} satisfies Theme

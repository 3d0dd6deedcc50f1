// Without its fonts: those of the system are there already.
export { default } from 'vitepress/theme-without-fonts'

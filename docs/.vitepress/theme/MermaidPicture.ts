import library from '@mermaid-js/tiny/dist/mermaid.tiny.js?url'
import { useData } from 'vitepress'
import { defineComponent, h, onMounted, ref, useId, watch } from 'vue'

interface Mermaid {
  initialize(settings: Record<string, unknown>): void
  render(id: string, source: string): Promise<{ svg: string }>
}

let loading: Promise<Mermaid> | undefined

/** The library is a file of the site, 2.5 MB (670 kB packed). It is loaded once, by pages that have a picture. */
function load(): Promise<Mermaid> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = library
    script.onload = () => resolve((globalThis as unknown as { mermaid: Mermaid }).mermaid)
    script.onerror = () => reject(new Error(`${library} does not load`))
    document.head.append(script)
  })
  return loading
}

/** Draws its source, in the colours of the site, and shows the code of its slot until that is done. */
export const MermaidPicture = defineComponent({
  props: { source: { type: String, required: true } },
  setup(props, { slots }) {
    const { isDark } = useData()
    const id = `picture${useId()}`.replaceAll(/\W/g, '')
    const picture = ref('')
    async function draw(): Promise<void> {
      const mermaid = await load()
      mermaid.initialize({
        startOnLoad: false,
        securityLevel: 'strict',
        theme: isDark.value ? 'dark' : 'neutral',
        fontFamily: 'inherit',
      })
      picture.value = (await mermaid.render(id, decodeURIComponent(props.source))).svg
    }
    onMounted(draw)
    watch(isDark, draw)
    return () =>
      picture.value ? h('div', { class: 'picture', innerHTML: picture.value }) : slots.default?.()
  },
})

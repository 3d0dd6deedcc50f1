import { getCurrentInstance, onActivated, onDeactivated, onMounted, type Ref, ref } from 'vue'

/** True while the component is on the page: not on a server, and not in the drawer of a KeepAlive. */
export function useShown(): Readonly<Ref<boolean>> {
  // In a scope without a component there is nothing to wait for.
  const isShown = ref(!getCurrentInstance())
  const show = () => {
    isShown.value = true
  }
  if (isShown.value) return isShown
  onMounted(show)
  onActivated(show)
  onDeactivated(() => {
    isShown.value = false
  })
  return isShown
}

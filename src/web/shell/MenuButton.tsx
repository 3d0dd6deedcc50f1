import { cloneElement, type ReactElement, type ReactNode, Suspense, useEffect, useId, useState } from 'react'

/** A button whose menu is loaded with its first use, and opens then. */
export function MenuButton({
  button,
  menu,
}: {
  button: ReactElement
  menu: (target: ReactElement) => ReactNode
}) {
  const [isAsked, setAsked] = useState(false)
  const id = useId()
  const waiting = cloneElement(button as ReactElement<object>, {
    ...{ 'aria-haspopup': 'menu', onClick: () => setAsked(true) },
  })
  if (!isAsked) return waiting
  return (
    <Suspense fallback={waiting}>
      {menu(cloneElement(button as ReactElement<object>, { ...{ 'data-menu': id } }))}
    </Suspense>
  )
}

/** Of a menu that was asked for before it was there. Its button is a new one: the focus goes over to it, and comes back to it. */
export function useOpening(target: ReactElement) {
  const [opened, setOpened] = useState(false)
  const { 'data-menu': id } = target.props as { 'data-menu': string }
  useEffect(() => {
    document.querySelector<HTMLElement>(`[data-menu="${id}"]`)?.focus()
    setOpened(true)
  }, [id])
  return { opened, onChange: setOpened }
}

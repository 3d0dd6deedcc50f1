import { cloneElement, type ReactElement, type ReactNode, Suspense, useEffect, useState } from 'react'

/** A button whose menu is loaded with its first use, and opens then. */
export function MenuButton({
  button,
  menu,
}: {
  button: ReactElement
  menu: (target: ReactElement) => ReactNode
}) {
  const [isAsked, setAsked] = useState(false)
  const waiting = cloneElement(button as ReactElement<object>, {
    ...{ 'aria-haspopup': 'menu', onClick: () => setAsked(true) },
  })
  if (!isAsked) return waiting
  // The menu has a button of its own; the focus goes over to it, and comes back to it.
  return (
    <Suspense fallback={waiting}>
      {menu(cloneElement(button as ReactElement<object>, { ...{ autoFocus: true } }))}
    </Suspense>
  )
}

/** Of a menu that was asked for before it was there. */
export function useOpening() {
  const [opened, setOpened] = useState(false)
  useEffect(() => setOpened(true), [])
  return { opened, onChange: setOpened }
}

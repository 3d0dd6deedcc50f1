import { isMarkup } from '@holdfast/client/editor'
import { createElement, type ReactNode } from 'react'

/** What the client describes, as React's elements; what an application shows in it stays as it is. */
export function elementOf(child: unknown, more: Record<string, unknown> = {}): ReactNode {
  if (!isMarkup(child)) return child as ReactNode
  const { tag, props, children } = child
  return createElement(tag, { ...props, ...more }, ...children.map((each) => elementOf(each)))
}

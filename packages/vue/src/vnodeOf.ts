import { isMarkup, type Markup } from '@holdfast/client/editor'
import { h, type VNode } from 'vue'

/** What the client describes, as Vue's nodes; what an application shows in it stays as it is. */
export function vnodeOf({ tag, props, children }: Markup, more: Record<string, unknown> = {}): VNode {
  const nodes = children.map((child) => (isMarkup(child) ? vnodeOf(child) : (child as VNode | string | null)))
  return h(tag, { ...props, ...more }, nodes)
}

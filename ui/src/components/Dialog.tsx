// A dialog over a page: what is typed into comes first under the keys, and when it closes the focus is where it was.

import { Modal } from 'antd'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'

interface Props {
  title: ReactNode
  width: number
  close: () => void
  /** Nothing closes it but its own buttons. */
  firm?: boolean
  /** While it works it cannot be left. */
  busy?: boolean
  className?: string
  centered?: boolean
  children: ReactNode
}

/** What is filled in or chosen; then whatever acts, the cross at the end. */
const FIELDS = 'input:not([type="hidden"]):not([disabled]), textarea:not([disabled]), select:not([disabled])'
const BUTTONS = '.ant-modal-body button:not([disabled])'

/** Gives the focus to what had it, or to the innermost place that the page names for it. */
export function focusAgain(before: Element | null): void {
  const there = before instanceof HTMLElement && before.isConnected && before !== document.body
  const homes = [...document.querySelectorAll<HTMLElement>('[data-focus-home]')]
  const home = there ? before : homes.at(-1)
  home?.focus({ preventScroll: true })
}

/** Remembers what has the focus, and gives it back when whoever asked is gone. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(() => () => focusAgain(before), [before])
}

export function Dialog({ title, width, close, firm, busy, className, centered, children }: Props) {
  useFocusBack()
  const box = useRef<HTMLDivElement>(null)
  const begin = useCallback(() => {
    const panel = box.current?.closest('.ant-modal')
    const here = panel?.contains(document.activeElement) && document.activeElement !== panel && !document.activeElement?.matches('.ant-modal-close, .ant-modal-container')
    // Something within may have asked for it already.
    if (here) return
    const first = panel?.querySelector<HTMLElement>('[data-first]') ?? panel?.querySelector<HTMLElement>(FIELDS) ?? panel?.querySelector<HTMLElement>(BUTTONS)
    first?.focus({ preventScroll: true })
  }, [])
  // As soon as it stands there; once more when it has come in, should it not have been visible before.
  useEffect(() => {
    const timer = setTimeout(begin, 0)
    return () => clearTimeout(timer)
  }, [begin])
  return (
    <Modal open className={className} centered={centered} onCancel={close} afterOpenChange={(open) => open && begin()} footer={null} title={title} width={width} closable={!busy} keyboard={!busy} mask={firm || busy ? { closable: false } : undefined}>
      <div ref={box}>{children}</div>
    </Modal>
  )
}

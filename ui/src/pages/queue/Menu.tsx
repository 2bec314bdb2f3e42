// A button with a panel under it: closes on Escape, on a click elsewhere, and when the focus leaves it.

import { type ReactNode, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from 'react'
import { ChevronIcon } from '@/components/icons'

export interface MenuHandle { open: () => void }

interface Props {
  ref?: Ref<MenuHandle>
  /** Where the keyboard goes when it was opened by a key. */
  toRows?: () => void
  label: ReactNode
  name: string
  active?: boolean
  end?: boolean
  bare?: boolean
  testid: string
  children: (close: () => void) => ReactNode
}

export function Menu({ ref, toRows, label, name, active, end, bare, testid, children }: Props) {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const [byKey, setByKey] = useState(false)
  useImperativeHandle(ref, () => ({
    open: () => {
      setByKey(true)
      setOpen(true)
    },
  }))
  useEffect(() => {
    if (!open) return
    const elsewhere = (event: MouseEvent) => !box.current?.contains(event.target as Node) && setOpen(false)
    document.addEventListener('mousedown', elsewhere)
    return () => document.removeEventListener('mousedown', elsewhere)
  }, [open])
  const close = () => {
    setOpen(false)
    if (byKey && toRows) toRows()
    else document.getElementById(id)?.focus()
    setByKey(false)
  }
  return (
    <div
      ref={box}
      className="q-menu"
      onBlur={(event) => event.relatedTarget instanceof Node && !box.current?.contains(event.relatedTarget) && setOpen(false)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        event.preventDefault()
        event.stopPropagation()
        close()
      }}
      role="presentation"
    >
      <button id={id} type="button" className="q-tool" data-active={active || undefined} data-bare={bare || undefined} aria-expanded={open} aria-haspopup="dialog" aria-label={name} data-testid={testid} onClick={() => setOpen(!open)}>
        {label}
        {!bare && <ChevronIcon size={14} />}
      </button>
      {/* A click beside its controls must leave the focus within. */}
      {open && <div className="q-panel" tabIndex={-1} data-end={end || undefined} role="dialog" aria-label={name}>{children(close)}</div>}
    </div>
  )
}

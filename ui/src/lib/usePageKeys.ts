// The keys of a page: never while somebody types, never behind a dialog. Escape is the dialog's own.

import { useEffect, useLayoutEffect, useRef } from 'react'

const busy = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) || (target instanceof HTMLInputElement && !/^(checkbox|radio)$/.test(target.type)))

/** Whether Enter and Space belong to what has the focus: a button, a link, a box. */
export const acts = (target: EventTarget | null) => target instanceof HTMLElement && target.closest('button, a, input, summary') !== null

/** The key as it is compared: letters small. */
export const keyOf = (event: KeyboardEvent) => (event.key.length === 1 ? event.key.toLowerCase() : event.key)

export function usePageKeys(meaning: (event: KeyboardEvent) => (() => void) | undefined): void {
  const now = useRef(meaning)
  useLayoutEffect(() => {
    now.current = meaning
  })
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || busy(event.target)) return
      if (document.querySelector('[aria-modal="true"]')) return
      const does = now.current(event)
      if (!does) return
      event.preventDefault()
      does()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
}

// Which item of a part is open; the one that the address names is opened and brought into view.

import { useEffect, useState } from 'react'

export function useItem(item: string | undefined) {
  const [open, setOpen] = useState<string | undefined>(item)
  useEffect(() => {
    if (item === undefined) return
    setOpen(item)
    const there = [...document.querySelectorAll<HTMLElement>('[data-item]')].find((one) => one.dataset.item === item)
    there?.scrollIntoView({ block: 'center' })
  }, [item])
  return { open, toggle: (one: string) => setOpen(open === one ? undefined : one), setOpen }
}

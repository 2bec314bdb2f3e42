import { useState } from 'react'
import { SignedLines } from '@/components/SignedLines'
import { useWords } from '@/i18n'
import type { SignedLine } from '@/ipc'

/** What was filed, folded away. */
export function Filed({ lines }: { lines: SignedLine[] }) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  if (lines.length === 0) return null
  return (
    <div className="filed">
      <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="show-filed">
        {open ? t('case.hideFiled') : t('case.showFiled', { count: lines.length })}
      </button>
      {open && <div className="filed-lines"><SignedLines lines={lines} mask /></div>}
    </div>
  )
}

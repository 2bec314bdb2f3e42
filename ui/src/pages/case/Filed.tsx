import { useState } from 'react'
import { SignedLines } from '@/components/SignedLines'
import { useWords } from '@/i18n'
import { shortTime } from '@/i18n/format'
import type { FillingView, SignedLine } from '@/ipc'

/** What was filed, and what was filed before it was replaced; folded away. */
export function Filed({ lines, earlier }: { lines: SignedLine[]; earlier: FillingView[] }) {
  const { t, language } = useWords()
  if (lines.length === 0) return null
  return (
    <div className="filed">
      <Filling lines={lines} show={t('case.showFiled', { count: lines.length })} hide={t('case.hideFiled')} name="show-filed" />
      {earlier.map((one, at) => (
        <Filling
          key={one.fingerprint}
          lines={one.lines}
          show={t('case.showEarlier', { time: shortTime(one.signedMs, language) })}
          hide={t('case.hideEarlier')}
          name={`show-earlier-${at}`}
        />
      ))}
    </div>
  )
}

function Filling({ lines, show, hide, name }: { lines: SignedLine[]; show: string; hide: string; name: string }) {
  const [open, setOpen] = useState(false)
  return (
    <div>
      <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)} data-testid={name}>
        {open ? hide : show}
      </button>
      {open && <div className="filed-lines"><SignedLines lines={lines} mask /></div>}
    </div>
  )
}

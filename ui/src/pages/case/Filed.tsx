import { useState } from 'react'
import { useWords } from '@/i18n'
import type { SignedLine } from '@/ipc'
import { masked } from '@/lib/mask'

/** What was filed, folded away. */
export function Filed({ lines }: { lines: SignedLine[] }) {
  const { t, say } = useWords()
  const [open, setOpen] = useState(false)
  if (lines.length === 0) return null
  return (
    <div className="filed">
      <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="show-filed">
        {open ? t('case.hideFiled') : t('case.showFiled', { count: lines.length })}
      </button>
      {open && (
        <dl className="filed-lines">
          {lines.map((line) => (
            <div key={`${line.label.zh}${line.value}`}>
              <dt>{say(line.label)}</dt>
              <dd>{line.visibility === 'sensitive' ? masked(line.value) : line.value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}

// Hashes for those who ask: named, in full, copyable.

import { useState } from 'react'
import { useWords } from '@/i18n'
import type { HashLine } from '@/ipc'
import { CheckIcon, CopyIcon } from './icons'
import './Hashes.css'

export function Copy({ text, label }: { text: string; label: string }) {
  const { t } = useWords()
  const [done, setDone] = useState(false)
  const copy = () =>
    void navigator.clipboard?.writeText(text).then(() => {
      setDone(true)
      setTimeout(() => setDone(false), 1500)
    })
  return (
    <button type="button" className="copy" onClick={copy} aria-label={t('hash.copy', { label })} title={t('hash.copy', { label })}>
      {done ? <CheckIcon size={15} /> : <CopyIcon size={15} />}
    </button>
  )
}

export function Hashes({ lines }: { lines: HashLine[] }) {
  const { coded, t } = useWords()
  return (
    <dl className="hashes" data-testid="hashes">
      {lines.map((line) => {
        const label = coded('hash.name', line.code) ?? t('hash.other')
        return (
          <div key={`${line.code}${line.value}`}>
            <dt>{label}</dt>
            <dd><code>{line.value}</code><Copy text={line.value} label={label} /></dd>
          </div>
        )
      })}
    </dl>
  )
}

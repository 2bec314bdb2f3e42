// Legal documents of a case: number, day, and what they say.

import { useState } from 'react'
import { NoticePaper } from '@/components/NoticePaper'
import { useWords } from '@/i18n'
import { dateTime } from '@/i18n/format'
import type { IssuedView } from '@/ipc'

export function Documents({ documents }: { documents: IssuedView[] }) {
  const { t } = useWords()
  if (documents.length === 0) return null
  return (
    <section data-testid="documents">
      <h3>{t('case4.documents')}</h3>
      {documents.map((one) => <Issued key={one.id} issued={one} />)}
    </section>
  )
}

export function Issued({ issued }: { issued: IssuedView }) {
  const { t, say, language } = useWords()
  const [open, setOpen] = useState(false)
  return (
    <div className="d-document" data-testid={`document-${issued.id}`}>
      <p>
        <strong>{say(issued.title)}</strong> <span className="q-number">{issued.number}</span>
        <small>{dateTime(issued.timeMs, language)}</small>
        {issued.notice && <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="read-document">{t(open ? 'case4.fold' : 'case4.read')}</button>}
      </p>
      {issued.problem && <p className={issued.problem === 'documentOther' ? 'd-warn' : 'muted small'}>{t(`case4.problem.${issued.problem as 'documentOther'}`)}</p>}
      {open && issued.notice && <NoticePaper notice={issued.notice} />}
    </div>
  )
}

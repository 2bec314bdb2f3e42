// Legal documents of a case: number, day, and what they say.

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { NoticePaper } from '@/components/NoticePaper'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { dateTime } from '@/i18n/format'
import { backend, type IssuedView, type LicenceCopy, type LicencePrint } from '@/ipc'

export function Documents({ id, documents, licence }: { id: string; documents: IssuedView[]; licence: LicencePrint | null }) {
  const { t } = useWords()
  if (documents.length === 0 && !licence) return null
  return (
    <section data-testid="documents">
      <h3>{t('case4.documents')}</h3>
      {licence && <Licence id={id} licence={licence} />}
      {documents.map((one) => <Issued key={one.id} id={id} issued={one} />)}
    </section>
  )
}

/** 制证: the licence for printing, once the print is counted. */
function Licence({ id, licence }: { id: string; licence: LicencePrint }) {
  const { t } = useWords()
  const save = useMutation({ mutationFn: (copy: LicenceCopy) => backend.savePrintedLicence(id, copy) })
  const button = (copy: LicenceCopy, word: string) => <button type="button" className="link" disabled={save.isPending} onClick={() => save.mutate(copy)} data-testid={`print-${copy}`}>{word}</button>
  return (
    <div className="d-document" data-testid="licence-print">
      <p>
        <strong>{t('case4.licence')}</strong> <span className="q-number">{licence.code}</span>
        <small>{licence.prints === 0 ? t('case4.noPrint') : t('case4.prints', { count: licence.prints })}</small>
        {licence.prints > 0 && <>{button('original', t('case4.saveOriginal'))}{button('duplicate', t('case4.saveDuplicate'))}</>}
      </p>
      {save.data && <p className="muted small" role="status" data-testid="licence-saved">{t('case4.savedPdf', { path: save.data.path })}</p>}
      {save.isError && <ErrorNotice error={save.error} compact />}
    </div>
  )
}

/** One document of the case with this id. */
export function Issued({ id, issued }: { id: string; issued: IssuedView }) {
  const { t, say, language } = useWords()
  const [open, setOpen] = useState(false)
  const save = useMutation({ mutationFn: () => backend.saveIssued(id, issued.id) })
  return (
    <div className="d-document" data-testid={`document-${issued.id}`}>
      <p>
        <strong>{say(issued.title)}</strong> <span className="q-number">{issued.number}</span>
        <small>{dateTime(issued.timeMs, language)}</small>
        {issued.notice && <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="read-document">{t(open ? 'case4.fold' : 'case4.read')}</button>}
        {issued.notice && <button type="button" className="link" disabled={save.isPending} onClick={() => save.mutate()} data-testid="save-document">{t('case4.savePdf')}</button>}
      </p>
      {issued.problem && <p className={issued.problem === 'documentOther' ? 'd-warn' : 'muted small'}>{t(`case4.problem.${issued.problem as 'documentOther'}`)}</p>}
      {save.data && <p className="muted small" role="status" data-testid="document-saved">{t('case4.savedPdf', { path: save.data.path })}</p>}
      {save.isError && <ErrorNotice error={save.error} compact />}
      {open && issued.notice && <NoticePaper notice={issued.notice} />}
    </div>
  )
}

// Notices and documents of one's own case: to read, each checked against the chain. What is to be supplied is a list whose
// points are answered one by one.

import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { go } from '@/app/routes'
import { CheckIcon } from '@/components/icons'
import { Sheet } from '@/components/Sheet'
import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import { askingNotice } from '@/form/asked'
import { readContract } from '@/form/contract'
import { read, type Values } from '@/form/values'
import type { CaseView, DraftView, NoticeItem, NoticeView } from '@/ipc'
import { ask } from '@/ipc/queries'
import { Issued } from '@/pages/desk/Documents'
import '@/pages/desk/desk.css'

export function CaseDocuments({ view }: { view: CaseView }) {
  const { t } = useWords()
  const documents = useQuery(ask.documents(view.summary.id))
  if (!documents.data || documents.data.length === 0) return null
  return (
    <section className="d-body case-documents" data-testid="case-documents">
      <h3>{t('told.documents')}</h3>
      {documents.data.map((one) => <Issued key={one.id} id={view.summary.id} issued={one} />)}
    </section>
  )
}

/** What is asked for, while it is asked for. */
export function AskedFor({ view }: { view: CaseView }) {
  const documents = useQuery(ask.documents(view.summary.id))
  const asking = askingNotice(view, documents.data ?? [])
  return asking ? <Checklist view={view} notice={asking} /> : null
}

/** 一次性告知: each point leads to its own field; whoever answered it sees that. */
function Checklist({ view, notice }: { view: CaseView; notice: NoticeView }) {
  const { t, say, language, list } = useWords()
  const { summary } = view
  const drafts = useQuery(ask.drafts)
  const draft = drafts.data?.find((one) => one.case === summary.id)
  const service = useQuery({ ...ask.draftService(draft?.id ?? ''), enabled: draft !== undefined })
  const steps = service.data ? readContract(service.data.document).form.steps : []
  const stepOf = (item: NoticeItem) => steps.findIndex((step) => item.fields.some((field) => step.fields.some((asked) => field === asked || field.startsWith(`${asked}.`) || asked.startsWith(`${field}.`))))
  return (
    <Sheet className="decision checklist" data-testid="checklist">
      <h2>{t('told.checklist', { count: notice.items.length })}</h2>
      {notice.deadline && <p className="muted">{t('case4.paperDeadline', { day: dayInWords(notice.deadline.day, language), purpose: say(notice.deadline.purpose) })}</p>}
      <ol>
        {notice.items.map((item) => {
          const done = draft !== undefined && isChanged(item, draft, view)
          const step = stepOf(item)
          return (
            <li key={item.code} data-testid={`point-${item.code}`} data-done={done}>
              <div>
                <strong>{say(item.sentence)}</strong>
                {item.mend && <p>{say(item.mend)}</p>}
                <small>{list(item.bases.map(say))}</small>
              </div>
              {done ? <span className="proof-verified"><CheckIcon size={16} /> {t('told.answered')}</span> : null}
              <Button onClick={() => go({ page: 'form', service: summary.service, refiles: summary.id, ...(step >= 0 ? { step } : {}) })}>{t('told.toAnswer')}</Button>
            </li>
          )
        })}
      </ol>
    </Sheet>
  )
}

/** Whether what the point is about reads otherwise in the draft than in what was filed. */
function isChanged(item: NoticeItem, draft: DraftView, view: CaseView): boolean {
  const typed = JSON.parse(draft.values) as Values
  const filed = JSON.parse(view.values) as Values
  return item.fields.length > 0 && item.fields.some((field) => JSON.stringify(read(typed, field)) !== JSON.stringify(read(filed, field)))
}

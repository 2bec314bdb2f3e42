import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { go } from '@/app/routes'
import { Dots } from '@/components/Dots'
import { TrashIcon } from '@/components/icons'
import { ProofMark } from '@/components/ProofMark'
import { useWords } from '@/i18n'
import { shortTime } from '@/i18n/format'
import { backend, type DraftView, type ServiceSummary } from '@/ipc'
import { keys } from '@/ipc/queries'

const SECOND_THOUGHTS = 6000

interface Props { draft: DraftView; service: ServiceSummary | undefined; removable?: boolean }

/** What was begun and not signed. */
export function DraftRow({ draft, service, removable }: Props) {
  const { t, say, language } = useWords()
  const client = useQueryClient()
  const [going, setGoing] = useState(false)
  const undo = useRef(() => {})
  const remove = useMutation({
    mutationFn: () => backend.deleteDraft(draft.id),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.drafts })
      void client.invalidateQueries({ queryKey: keys.services })
    },
  })
  // It goes when the time for second thoughts is over, or when the page is left.
  const { mutate } = remove
  useEffect(() => {
    if (!going) return undefined
    let kept = true
    const drop = () => {
      if (kept) mutate()
      kept = false
    }
    const timer = setTimeout(drop, SECOND_THOUGHTS)
    undo.current = () => {
      kept = false
      setGoing(false)
    }
    return () => {
      clearTimeout(timer)
      drop()
    }
  }, [going, mutate])
  const subject = nameIn(draft.values)
  if (going) {
    return (
      <div className="needs-row" role="status">
        <span className="needs-gone">{t('cases.deleted')}</span>
        <Button onClick={() => undo.current()} data-testid={`undo-${draft.id}`}>{t('cases.undo')}</Button>
      </div>
    )
  }
  return (
    <div className="needs-row" data-testid={`draft-${draft.id}`}>
      <div className="needs-when" data-state="calm">
        <strong className="needs-word">{t('cases.draft')}</strong>
        <span>{t('cases.step', { step: draft.step + 1 })}</span>
      </div>
      <div className="needs-what">
        <strong><Dots items={[say(service?.title) || draft.service, subject]} /></strong>
        <span className="needs-marks"><ProofMark stage="local" /> {t('cases.savedAt', { time: shortTime(draft.savedMs, language) })}</span>
      </div>
      {removable && (
        <Button
          type="text"
          icon={<TrashIcon size={18} />}
          loading={remove.isPending}
          onClick={() => setGoing(true)}
          aria-label={t('cases.deleteDraft')}
          title={t('cases.deleteDraft')}
          data-testid={`delete-draft-${draft.id}`}
        />
      )}
      <Button onClick={() => go({ page: 'form', service: draft.service, refiles: draft.case ?? undefined })} data-testid={`resume-${draft.id}`}>{t('cases.resume')}</Button>
    </div>
  )
}

/** The trade name that was typed so far, so that two drafts can be told apart. */
function nameIn(values: string): string {
  try {
    const name: unknown = (JSON.parse(values) as { name?: { zihao?: unknown } }).name?.zihao
    return typeof name === 'string' ? name : ''
  } catch {
    return ''
  }
}

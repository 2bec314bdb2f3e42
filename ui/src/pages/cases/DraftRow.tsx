import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { go } from '@/app/routes'
import { Dots } from '@/components/Dots'
import { TrashIcon } from '@/components/icons'
import { ProofMark } from '@/components/ProofMark'
import { useWords } from '@/i18n'
import { shortTime } from '@/i18n/format'
import { backend, type DraftView, type ServiceSummary } from '@/ipc'
import { keys } from '@/ipc/queries'

interface Props { draft: DraftView; service: ServiceSummary | undefined; removable?: boolean }

/** What was begun and not signed. */
export function DraftRow({ draft, service, removable }: Props) {
  const { t, say, language } = useWords()
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => backend.deleteDraft(draft.id),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.drafts })
      void client.invalidateQueries({ queryKey: keys.services })
    },
  })
  const subject = nameIn(draft.values)
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
          onClick={() => remove.mutate()}
          aria-label={t('cases.deleteDraft')}
          title={t('cases.deleteDraft')}
          data-testid={`delete-draft-${draft.id}`}
        />
      )}
      <Button onClick={() => go({ page: 'form', service: draft.service })} data-testid={`resume-${draft.id}`}>{t('cases.resume')}</Button>
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

// 结束岗位: one role, or all of somebody who leaves; what follows, the signature, and what became of each role.

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Input, Modal, Radio } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { ProofMark } from '@/components/ProofMark'
import { ErrorNotice, Notice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { useErrorWords } from '@/i18n/errors'
import { day as readDay } from '@/i18n/format'
import { backend, type EndDraft, type PersonAtWork, type RoleName, type RoleResult, type StaffView } from '@/ipc'
import { keys } from '@/ipc/queries'

type When = 'now' | 'today' | 'later'
const WHEN: readonly When[] = ['now', 'today', 'later']
const DAY_MS = 24 * 3600 * 1000
const dayBefore = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10)

interface Props { view: StaffView; person: PersonAtWork; roles: RoleName[]; me: boolean; close: () => void }

export function EndDialog({ view, person, roles, me, close }: Props) {
  const { t, say } = useWords()
  const [when, setWhen] = useState<When>('now')
  const [later, setLater] = useState('')
  const lastDay = when === 'now' ? dayBefore(view.today) : when === 'today' ? view.today : readDay(later)
  const draft: EndDraft | null = lastDay === null ? null : { officer: person.key, roles, lastDay }
  const preview = useQuery({ queryKey: [...keys.staff, 'end', draft], queryFn: () => backend.previewEnd(draft!), enabled: draft !== null, gcTime: 0 })
  const sign = useMutation({ mutationFn: () => backend.endRoles(draft!) })
  const name = person.name ?? ''
  const title = roles.length > 1 ? t('staff.endAllTitle', { name }) : t('staff.endTitle', { name, role: t(`desk.role.${roles[0]!}`) })
  if (sign.data) {
    return <Modal open onCancel={close} footer={null} title={title} width={560}><Results results={sign.data} close={close} /></Modal>
  }
  return (
    <Modal open onCancel={close} footer={null} title={title} width={560} mask={{ closable: false }}>
      <div className="d-step" data-testid="end-dialog">
        <Radio.Group className="d-stack" value={when} onChange={(event) => setWhen(event.target.value as When)} aria-label={t('staff.lastDay')}>
          {WHEN.map((one) => <Radio key={one} value={one} data-testid={`end-when-${one}`}>{t(`staff.when.${one}`)}</Radio>)}
        </Radio.Group>
        {when === 'later' && <Input className="st-later" value={later} onChange={(event) => setLater(event.target.value)} placeholder={t('staff.dayPlaceholder')} status={later !== '' && lastDay === null ? 'error' : undefined} aria-label={t('staff.lastDay')} data-testid="end-day" />}
        {me && <Notice tone="warning">{t('staff.endsOwn')}</Notice>}
        {preview.isLoading && <Waiting what={t('case4.preparing')} />}
        {preview.isError && <ErrorNotice error={preview.error} compact />}
        {preview.data && (
          <>
            <h2 className="st-signs">{t('case4.youSign')}</h2>
            <ol className="d-sentences song" data-testid="sentences">{preview.data.map((one, at) => <li key={at}>{say(one)}</li>)}</ol>
          </>
        )}
        {sign.isError && <ErrorNotice error={sign.error} compact />}
        <div className="d-form-end">
          <Button onClick={close}>{t('case4.cancel')}</Button>
          <Button type="primary" danger disabled={!preview.data} loading={sign.isPending} onClick={() => sign.mutate()} data-testid="end-sign">{t('staff.signEnd')}</Button>
        </div>
      </div>
    </Modal>
  )
}

/** What became of each role, as the departments record it. */
function Results({ results, close }: { results: RoleResult[]; close: () => void }) {
  const { t } = useWords()
  const words = useErrorWords()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  // Asked anew: what was read before the signature knows nothing of it.
  const staff = useQuery({ queryKey: [...keys.staff, 'results'], queryFn: backend.staff, refetchInterval: 1_500, gcTime: 0 })
  return (
    <div className="d-step" data-testid="end-results">
      <ul className="st-results">
        {results.map((one) => {
          const act = one.act && (staff.data?.acts ?? [one.act]).find((open) => open.id === one.act?.id)
          const problem = one.problem ?? (act?.failed ? act.problem : null)
          const said = problem ? words(problem) : null
          return (
            <li key={one.role} data-testid={`ended-${one.role}`} data-code={problem?.code} data-done={!problem && !act}>
              <strong>{t(`desk.role.${one.role}`)}</strong>
              {said ? <span className="st-bad">{said.what}{t('staff.stop')}{said.next}</span> : <ProofMark stage={act ? 'sent' : 'verified'} size={16} />}
            </li>
          )
        })}
      </ul>
      <p className="muted small">{t('staff.resultsHelp')}</p>
      <div className="d-form-end"><Button ref={button} type="primary" onClick={close} data-testid="end-close">{t('staff.close')}</Button></div>
    </div>
  )
}

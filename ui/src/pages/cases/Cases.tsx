// 我的办件: drafts, what is under way, what is done.

import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { go } from '@/app/routes'
import { Section, Sheet } from '@/components/Sheet'
import { Empty, ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { ask } from '@/ipc/queries'
import { CaseRow } from './CaseRow'
import { DraftRow } from './DraftRow'
import { Invitations } from '@/pages/signing/Invitations'
import { Reservations } from '@/pages/signing/Reservations'
import { isRunning } from './running'
import './cases.css'

export function Cases() {
  const { t } = useWords()
  const cases = useQuery(ask.cases)
  const drafts = useQuery(ask.drafts)
  const services = useQuery(ask.services)
  const running = cases.data?.filter(isRunning) ?? []
  const ended = cases.data?.filter((one) => !isRunning(one)) ?? []
  const none = cases.data?.length === 0 && drafts.data?.length === 0
  return (
    <div className="column" data-testid="cases">
      <div className="page-head">
        <h1>{t('nav.cases')}</h1>
        <p>{t('cases.lead')}</p>
      </div>
      {cases.isPending && <Waiting />}
      {cases.isError && <ErrorNotice error={cases.error} retry={() => void cases.refetch()} />}
      {none && (
        <Section title={t('cases.running')}>
          <Sheet>
            <Empty
              title={t('cases.empty')}
              action={<Button type="primary" onClick={() => go({ page: 'services' })}>{t('cases.start')}</Button>}
            >
              {t('cases.emptyHelp')}
            </Empty>
          </Sheet>
        </Section>
      )}
      {drafts.data && drafts.data.length > 0 && (
        <Section title={t('cases.drafts')} count={drafts.data.length}>
          <Sheet>
            {drafts.data.map((draft) => (
              <DraftRow key={draft.id} draft={draft} service={services.data?.find((s) => s.id === draft.service)} removable />
            ))}
          </Sheet>
        </Section>
      )}
      <Invitations />
      <Reservations />
      {running.length > 0 && (
        <Section title={t('cases.running')} count={running.length}>
          <Sheet>{running.map((one) => <CaseRow key={one.id} one={one} />)}</Sheet>
        </Section>
      )}
      {ended.length > 0 && (
        <Section title={t('cases.ended')} count={ended.length}>
          <Sheet>{ended.map((one) => <CaseRow key={one.id} one={one} />)}</Sheet>
        </Section>
      )}
    </div>
  )
}

// 首页: what needs me now, what is under way, what to do next; one search field.

import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { address, go } from '@/app/routes'
import { Wave } from '@/components/Guilloche'
import { SearchIcon, ServiceIcon } from '@/components/icons'
import { Section, Sheet } from '@/components/Sheet'
import { Empty, ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { date, hourOfDay, weekday } from '@/i18n/format'
import type { AppStatus, CaseSummary, DraftView, InvitationView, ServiceSummary } from '@/ipc'
import { ask } from '@/ipc/queries'
import { useNow } from '@/lib/useNow'
import { CaseRow } from '@/pages/cases/CaseRow'
import { DraftRow } from '@/pages/cases/DraftRow'
import { NeedsRow } from '@/pages/cases/NeedsRow'
import { isRunning } from '@/pages/cases/running'
import { InvitationRow } from '@/pages/signing/Invitations'
import './home.css'

export function greeting(hour: number): 'night' | 'morning' | 'noon' | 'afternoon' | 'evening' {
  if (hour < 5) return 'night'
  if (hour < 11) return 'morning'
  if (hour < 13) return 'noon'
  return hour < 18 ? 'afternoon' : 'evening'
}

export function Home({ status, search }: { status: AppStatus; search: () => void }) {
  const { t, language } = useWords()
  const cases = useQuery(ask.cases)
  const drafts = useQuery(ask.drafts)
  const services = useQuery(ask.services)
  const licences = useQuery(ask.licences)
  const invitations = useQuery(ask.invitations)
  const now = useNow(60_000)
  const needed = cases.data?.filter((one) => one.needsMe) ?? []
  const running = cases.data?.filter((one) => isRunning(one) && !one.needsMe) ?? []
  const unanswered = invitations.data?.filter((one) => one.answer === 'none') ?? []
  const waiting = needed.length + unanswered.length + (drafts.data?.length ?? 0)
  return (
    <>
      <Wave className="home-wave" width={540} height={92} count={18} />
      <div className="column home" data-testid="home">
        <h1>{t(`home.greeting.${greeting(hourOfDay(now))}`, { name: status.person?.name ?? '' })}</h1>
        <p className="home-day">
          {date(now, language)} {weekday(now, language)}
          {cases.data && drafts.data && <span>{waiting === 0 ? t('home.nothing') : t('home.waiting', { count: waiting })}</span>}
        </p>
        <button type="button" className="home-search" onClick={search} data-testid="home-search">
          <SearchIcon />
          <span>{t('home.search')}</span>
          <kbd className="kbd">Ctrl K</kbd>
        </button>
        {(cases.isPending || drafts.isPending) && <Waiting />}
        {cases.isError && <ErrorNotice error={cases.error} retry={() => void cases.refetch()} />}
        <Needs needed={needed} invitations={unanswered} drafts={drafts.data ?? []} services={services.data ?? []} />
        {running.length > 0 && (
          <Section title={t('home.running')} count={running.length} more={<a href={address({ page: 'cases' })}>{t('home.all')}</a>}>
            <Sheet>{running.map((one) => <CaseRow key={one.id} one={one} />)}</Sheet>
          </Section>
        )}
        {services.isError && <div style={{ marginTop: 24 }}><ErrorNotice error={services.error} retry={() => void services.refetch()} /></div>}
        {cases.data && licences.data && (
          <Recommended services={services.data ?? []} cases={cases.data} hasLicence={licences.data.length > 0} drafts={drafts.data ?? []} />
        )}
        {cases.data?.length === 0 && drafts.data?.length === 0 && services.data && (
          <Section title={t('home.running')}>
            <Sheet><Empty title={t('home.empty')}>{t('home.emptyHelp')}</Empty></Sheet>
          </Section>
        )}
        <LastDone cases={cases.data ?? []} running={running.length > 0} />
      </div>
    </>
  )
}

function Needs({ needed, invitations, drafts, services }: { needed: CaseSummary[]; invitations: InvitationView[]; drafts: DraftView[]; services: ServiceSummary[] }) {
  const { t } = useWords()
  const count = needed.length + invitations.length + drafts.length
  if (count === 0) return null
  return (
    <Section title={t('home.needs')} count={count}>
      <Sheet>
        {needed.map((one) => <NeedsRow key={one.id} one={one} />)}
        {invitations.map((one) => <InvitationRow key={one.id} one={one} />)}
        {drafts.map((draft) => <DraftRow key={draft.id} draft={draft} service={services.find((s) => s.id === draft.service)} />)}
      </Sheet>
    </Section>
  )
}

/** What was finished last, so that a quiet home page still leads to it. */
function LastDone({ cases, running }: { cases: CaseSummary[]; running: boolean }) {
  const { t } = useWords()
  const done = cases.filter((one) => !isRunning(one) && !one.needsMe).slice(0, 2)
  if (done.length === 0) return null
  return (
    <Section title={t('home.done')} more={running ? undefined : <a href={address({ page: 'cases' })}>{t('home.all')}</a>}>
      <Sheet>{done.map((one) => <CaseRow key={one.id} one={one} />)}</Sheet>
    </Section>
  )
}

interface RecommendedProps { services: ServiceSummary[]; cases: CaseSummary[]; hasLicence: boolean; drafts: DraftView[] }

/** One service with the reason; found from what lies on this PC only. */
function Recommended({ services, cases, hasLicence, drafts }: RecommendedProps) {
  const { t, say } = useWords()
  const busy = new Set([...cases.filter(isRunning).map((c) => c.service), ...drafts.map((d) => d.service)])
  const service = services.find((s) => !busy.has(s.id))
  if (!service || hasLicence) return null
  return (
    <div className="recommended">
      <ServiceIcon picture={service.picture} />
      <div>
        <strong>{say(service.title)}</strong>
        <p>{t('home.reason')}</p>
      </div>
      <Button onClick={() => go({ page: 'guide', service: service.id })} data-testid={`recommended-${service.id}`}>{t('home.guide')}</Button>
    </div>
  )
}

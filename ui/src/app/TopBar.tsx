import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { LockIcon, SearchIcon } from '@/components/icons'
import { useWords } from '@/i18n'
import { type AppStatus, backend } from '@/ipc'
import { flushAll } from '@/lib/flush'
import { ask, forgetPersonal, keys } from '@/ipc/queries'
import { DemonstrationClock } from './DemonstrationClock'
import { NetworkState } from './NetworkState'
import { DeskBand } from './Identity'
import { setMode } from './mode'
import { address, go, type Route } from './routes'

type Crumb = { text: string; to?: Route }

function useCrumbs(route: Route): Crumb[] {
  const { t, say } = useWords()
  const service = useQuery({ ...ask.services, enabled: 'service' in route })
  const one = useQuery({ ...ask.case(route.page === 'case' ? route.id : ''), enabled: route.page === 'case' })
  const theCase = (id: string): Crumb => ({ text: t('nav.cases'), to: { page: 'case', id } })
  const copy = useQuery({ ...ask.authored(route.page === 'contract' ? route.id : ''), enabled: route.page === 'contract' })
  const services: Crumb = { text: t('nav.services'), to: { page: 'services' } }
  const title = 'service' in route ? say(service.data?.find((s) => s.id === route.service)?.title) : ''
  switch (route.page) {
    case 'guide':
      return [services, { text: title }]
    case 'form':
      return [route.refiles ? theCase(route.refiles) : services, { text: title }]
    case 'sign':
      return [
        route.refiles ? theCase(route.refiles) : services,
        { text: title, to: { page: 'form', service: route.service, refiles: route.refiles } },
        { text: t('sign.title') },
      ]
    case 'case':
      return [{ text: t('nav.cases'), to: { page: 'cases' } }, { text: say(one.data?.summary.title) }]
    case 'invitation':
      return [{ text: t('nav.cases'), to: { page: 'cases' } }, { text: t('invited.title') }]
    case 'ready':
      return [{ text: t('nav.home') }]
    case 'licences':
      return route.code
        ? [{ text: t('nav.licences'), to: { page: 'licences' } }, { text: t('licence.title') }]
        : [{ text: t('nav.licences') }]
    case 'contract':
      return [{ text: t('nav.contracts'), to: { page: 'contracts' } }, { text: say(copy.data?.summary.title) }]
    case 'queue':
      return [{ text: t('nav.queue') }]
    case 'board':
    case 'officers':
    case 'statistics':
    case 'contracts':
    case 'home':
    case 'services':
    case 'cases':
    case 'verify':
    case 'chain':
    case 'settings':
    case 'messages':
      return [{ text: t(`nav.${route.page}`) }]
  }
}

interface Props { status: AppStatus; route: Route; search: () => void }

export function TopBar({ status, route, search }: Props) {
  const { t } = useWords()
  const client = useQueryClient()
  const crumbs = useCrumbs(route)
  const lock = useMutation({
    mutationFn: () => flushAll().then(backend.lock),
    onSuccess: (locked) => {
      setMode('person')
      go({ page: 'home' })
      client.setQueryData(keys.status, locked)
      forgetPersonal(client)
    },
  })
  return (
    <header className="topbar">
      <ol className="crumbs" aria-label={t('bar.where')}>
        {crumbs.map((crumb, at) => (
          <li key={at} aria-current={at === crumbs.length - 1 ? 'page' : undefined}>
            {crumb.to ? <a href={address(crumb.to)}>{crumb.text}</a> : crumb.text}
          </li>
        ))}
      </ol>
      <DeskBand />
      {route.page !== 'home' && (
        <button type="button" className="topbar-search" onClick={search} data-testid="search" aria-label={t('search.open')}>
          <SearchIcon size={17} />
          <span>{t('search.bar')}</span>
          <kbd className="kbd">Ctrl K</kbd>
        </button>
      )}
      {status.demo && <DemonstrationClock />}
      {status.demo && <span className="tag" title={t('bar.demoHelp')}>{t('bar.demo')}</span>}
      <NetworkState />
      <button type="button" className="topbar-button" onClick={() => lock.mutate()} data-testid="lock">
        <LockIcon size={17} />
        {t('bar.lock')}
      </button>
    </header>
  )
}

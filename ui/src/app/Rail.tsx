import { useQuery } from '@tanstack/react-query'
import type { ComponentType } from 'react'
import {
  BellIcon, BoardIcon, ChainIcon, CheckFileIcon, ContractIcon, FileNewIcon, HomeIcon, InboxIcon, LicenceIcon, OfficersIcon, SettingsIcon, StackIcon, StatisticsIcon,
} from '@/components/icons'
import { SealMark } from '@/components/Progress'
import { useWords } from '@/i18n'
import type { AppStatus } from '@/ipc'
import { ask } from '@/ipc/queries'
import { isRunning } from '@/pages/cases/running'
import { IdentityCard, useRole } from './Identity'
import type { Mode } from './mode'
import { go, type Route } from './routes'

type Place = 'queue' | 'board' | 'statistics' | 'officers' | 'home' | 'services' | 'cases' | 'licences' | 'verify' | 'chain' | 'contracts' | 'messages' | 'settings'

const PLACES: { place: Exclude<Place, 'settings' | 'contracts' | 'queue' | 'board' | 'statistics' | 'officers' | 'messages'>; Icon: ComponentType }[] = [
  { place: 'home', Icon: HomeIcon },
  { place: 'services', Icon: FileNewIcon },
  { place: 'cases', Icon: StackIcon },
  { place: 'licences', Icon: LicenceIcon },
  { place: 'verify', Icon: CheckFileIcon },
  { place: 'chain', Icon: ChainIcon },
]

const within: Record<Route['page'], Place> = {
  ready: 'home', home: 'home', services: 'services', guide: 'services', form: 'services', sign: 'services',
  cases: 'cases', case: 'cases', invitation: 'cases', licences: 'licences', verify: 'verify', chain: 'chain', settings: 'settings', messages: 'messages', queue: 'queue', board: 'board', statistics: 'statistics', officers: 'officers', contracts: 'contracts', contract: 'contracts',
}

export function Rail({ status, page, mode }: { status: AppStatus; page: Route['page']; mode: Mode }) {
  const { t } = useWords()
  const cases = useQuery(ask.cases)
  const running = cases.data?.filter(isRunning).length ?? 0
  const supervises = useRole()?.roles.some((one) => one.role === 'supervisor') ?? false
  const messages = useQuery(ask.messages)
  const unread = messages.data?.filter((message) => !message.seen).length ?? 0
  const item = (place: Place, Icon: ComponentType, count = 0) => (
    <button
      key={place}
      type="button"
      className="rail-item"
      data-testid={`nav-${place}`}
      aria-current={within[page] === place ? 'page' : undefined}
      onClick={() => go(place === 'queue' ? { page: 'queue', queue: 'todo' } : { page: place })}
    >
      <Icon />
      <span>{t(`nav.${place}`)}</span>
      {count > 0 && <span className="rail-count" title={t(place === 'messages' ? 'nav.unread' : 'nav.running', { count })}>{count}</span>}
    </button>
  )
  return (
    <nav className="rail" aria-label={t('nav.label')}>
      <div className="rail-brand">
        <SealMark />
        <strong>{t('app.name')}</strong>
      </div>
      {mode === 'staff' && (
        <div className="rail-places">
          {item('queue', InboxIcon)}
          {supervises && item('board', BoardIcon)}
          {item('statistics', StatisticsIcon)}
          {item('officers', OfficersIcon)}
          {item('contracts', ContractIcon)}
          {item('verify', CheckFileIcon)}
          {item('chain', ChainIcon)}
        </div>
      )}
      {mode === 'person' && <div className="rail-places">{PLACES.map(({ place, Icon }) => item(place, Icon, place === 'cases' ? running : 0))}</div>}
      {mode === 'person' && (
        <div className="rail-staff">
          <p>{t('nav.staff')}</p>
          {item('contracts', ContractIcon)}
        </div>
      )}
      <div className="rail-foot">
        {mode === 'person' && item('messages', BellIcon, unread)}
        {item('settings', SettingsIcon)}
        <IdentityCard status={status} mode={mode} />
      </div>
    </nav>
  )
}

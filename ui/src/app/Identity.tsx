// 个人 or 工作人员: which of the two a person is right now, said by a switch and by a full band at the desk.

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { PersonIcon } from '@/components/icons'
import { useWords } from '@/i18n'
import type { AppStatus, DeskRole } from '@/ipc'
import { ask } from '@/ipc/queries'
import { type Mode, setMode, useMode } from './mode'
import { go, type Route } from './routes'
import './Identity.css'

/** The role of this computer's staff key, while it holds one. */
export function useRole(): DeskRole | null {
  return useQuery(ask.role).data ?? null
}

/** Pages of a person with an identity. */
const PERSONAL: ReadonlySet<Route['page']> = new Set(['ready', 'home', 'services', 'guide', 'form', 'sign', 'cases', 'case', 'invitation', 'licences', 'messages'])

/** The mode that is in force: without a role there is no desk, and the desk's pages are the desk's. */
export function useIdentity(page: Route['page'], status: AppStatus): Mode {
  const role = useRole()
  const mode = useMode()
  const atDesk = role !== null && (page === 'queue' || page === 'board' || page === 'statistics' || page === 'officers')
  useEffect(() => {
    if (atDesk) setMode('staff')
  }, [atDesk])
  const onlyAtWork = role !== null && status.person === null
  const away = onlyAtWork && PERSONAL.has(page)
  useEffect(() => {
    if (away) go({ page: 'queue', queue: 'todo' })
  }, [away])
  if (role === null) return 'person'
  return atDesk || onlyAtWork ? 'staff' : mode
}

/** A full plum band at the desk: who, and of which department. */
export function DeskBand() {
  const { t, say } = useWords()
  const role = useRole()
  const mode = useMode()
  if (!role || mode !== 'staff') return null
  return (
    <span className="desk-band" data-testid="desk-band">
      <PersonIcon size={16} />
      <span>{t('desk.staff')} {role.name}</span>
      <i className="dot" />
      <span className="desk-band-office">{say(role.office)}</span>
    </span>
  )
}

export function IdentityCard({ status, mode }: { status: AppStatus; mode: Mode }) {
  const { t } = useWords()
  const role = useRole()
  const name = mode === 'staff' && role ? role.name : status.person?.name
  if (name === undefined) return null
  const choose = (next: Mode) => {
    setMode(next)
    go(next === 'staff' ? { page: 'queue', queue: 'todo' } : { page: 'home' })
  }
  return (
    <>
      <div className={`identity-card identity-${mode}`} data-testid="identity">
        <PersonIcon />
        <div>
          {name}
          <small>{mode === 'staff' ? t('desk.identity') : t('nav.person')}</small>
        </div>
      </div>
      {role && (
        <div className="identity-switch" role="radiogroup" aria-label={t('desk.switch')}>
          {(['person', 'staff'] as const).map((one) => (
            <label key={one} data-testid={`mode-${one}`} data-state={mode === one ? 'chosen' : 'open'}>
              <input type="radio" name="mode" checked={mode === one} onChange={() => choose(one)} />
              {t(`desk.mode.${one}`)}
            </label>
          ))}
        </div>
      )}
    </>
  )
}

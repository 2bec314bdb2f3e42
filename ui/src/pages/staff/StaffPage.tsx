// 人员与岗位: who works in the department, in which roles, since when; to grant and to end them.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, ConfigProvider, Switch } from 'antd'
import { useState } from 'react'
import { useRole } from '@/app/Identity'
import { ProofMark } from '@/components/ProofMark'
import { Empty, ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { number } from '@/i18n/format'
import type { PersonAtWork, RoleName, StaffView } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import { Acts } from '@/pages/desk/Acts'
import { DESK } from '@/pages/queue/dress'
import { EndDialog } from './EndDialog'
import { GrantDialog } from './GrantDialog'
import { People } from './People'
import '@/pages/desk/desk.css'
import './staff.css'

export function StaffPage() {
  const { t } = useWords()
  const role = useQuery(ask.role)
  if (role.isPending) return <Waiting />
  if (role.data === null) return <div className="column"><Empty title={t('staff.noRole')}>{t('staff.noRoleHelp')}</Empty></div>
  return (
    <ConfigProvider theme={DESK} componentSize="middle">
      <Page />
    </ConfigProvider>
  )
}

type Doing = { what: 'grant'; person: PersonAtWork | null } | { what: 'end'; person: PersonAtWork; roles: RoleName[] }

function Page() {
  const { t, say } = useWords()
  const client = useQueryClient()
  const me = useRole()
  const staff = useQuery(ask.staff)
  const [ended, setEnded] = useState(false)
  const [doing, setDoing] = useState<Doing | null>(null)
  if (staff.isPending) return <Waiting what={t('staff.reading')} />
  if (staff.isError) return <div className="column"><ErrorNotice error={staff.error} retry={() => void staff.refetch()} /></div>
  const view = staff.data
  const look = () => void client.invalidateQueries({ queryKey: keys.staff })
  const close = () => {
    setDoing(null)
    look()
  }
  const { atWork, over } = counts(view)
  return (
    <div className="st-page" data-testid="staff" data-administers={view.administers}>
      <header className="st-head">
        <h1>{say(view.office)}</h1>
        <span className="muted" role="status" data-testid="staff-count">{t('staff.count', { people: number(atWork) })}</span>
        <label className="st-ended"><Switch size="small" checked={ended} onChange={setEnded} data-testid="show-ended" />{t('staff.showEnded', { shown: number(over) })}</label>
        {view.administers && <Button type="primary" onClick={() => setDoing({ what: 'grant', person: null })} data-testid="grant-open">{t('staff.grant')}</Button>}
      </header>
      <p className="st-proof"><ProofMark stage="verified" size={16} /><span>{t('staff.proven', { height: number(view.height) })}</span></p>
      {!view.administers && <p className="muted small" data-testid="staff-readonly">{t('staff.readOnly')}</p>}
      {ended && (
        <details className="st-why" data-testid="ended-why">
          <summary>{t('staff.endedWhy')}</summary>
          <p>{t('staff.endedBecause')}</p>
        </details>
      )}
      <Acts acts={view.acts} look={look} />
      <People view={view} ended={ended} grant={(person) => setDoing({ what: 'grant', person })} end={(person, roles) => setDoing({ what: 'end', person, roles })} />
      {doing?.what === 'grant' && <GrantDialog view={view} person={doing.person} close={close} />}
      {doing?.what === 'end' && <EndDialog view={view} person={doing.person} roles={doing.roles} me={doing.person.key === me?.key} close={close} />}
    </div>
  )
}

/** Who has anything to do today, and how many roles are over. */
function counts(view: StaffView) {
  const atWork = view.people.filter((one) => one.founding.length > 0 || one.roles.some((role) => role.standing === 'inForce')).length
  const over = view.people.reduce((all, one) => all + one.roles.filter((role) => role.standing === 'ended').length, 0)
  return { atWork, over }
}

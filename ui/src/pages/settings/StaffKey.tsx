// 工作钥匙: the code that an administrator grants a role with, and the roles that were granted.

import { useQuery } from '@tanstack/react-query'
import { Copy } from '@/components/Hashes'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import type { CodedView, DeskRole } from '@/ipc'
import { ask } from '@/ipc/queries'
import { Row } from './Row'

export function StaffKey() {
  const { t } = useWords()
  const key = useQuery(ask.staffKey)
  const role = useQuery(ask.role)
  if (key.isError) return <Row title={t('desk.key.title')}><ErrorNotice error={key.error} compact /></Row>
  if (!key.data) return null
  const { code } = key.data
  return (
    <Row title={t('desk.key.title')} help={t('desk.key.help')}>
      <code data-testid="staff-key">{code}</code><Copy text={code} label={t('desk.key.copy')} />
      <p>{t('desk.key.end', { end: code.slice(-6) })}</p>
      {role.data ? <Roles role={role.data} /> : <p data-testid="no-role">{t('desk.key.none')}</p>}
    </Row>
  )
}

function Roles({ role }: { role: DeskRole }) {
  const { t, say, list, language } = useWords()
  // Codes are called what the rows of the desk call them.
  const facets = useQuery(ask.board).data?.facets
  const scope = (one: DeskRole['roles'][number]) => {
    if (one.services.length === 0 && one.divisions.length === 0) return t('desk.roleAll')
    const of = (codes: string[], named: CodedView[] | undefined, all: string) => (codes.length === 0 ? all : list(codes.map((code) => say(named?.find((word) => word.code === code)?.words) || code)))
    return t('desk.roleSome', { services: of(one.services, facets?.services, t('desk.allServices')), divisions: of(one.divisions, facets?.divisions, t('desk.allDivisions')) })
  }
  return (
    <div data-testid="roles">
      <p>{t('desk.key.roles')}</p>
      <ul className="settings-roles">
        {role.roles.map((one) => (
          <li key={one.role}>
            <strong>{t(`desk.role.${one.role}`)}</strong> · {say(role.office)} · {scope(one)}
            {one.until && <> · {t('desk.roleUntil', { day: dayInWords(one.until, language) })}</>}
          </li>
        ))}
      </ul>
    </div>
  )
}

// The officers with their roles: one row a role, and who it is beside all of theirs.

import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import type { GrantView, PersonAtWork, RoleName, ScopeChoice, StaffView } from '@/ipc'
import { useScope } from './words'

interface Props {
  view: StaffView
  /** Whether roles that are over are listed. */
  ended: boolean
  grant: (person: PersonAtWork) => void
  end: (person: PersonAtWork, roles: RoleName[]) => void
}

const shown = (person: PersonAtWork, ended: boolean) => person.roles.filter((role) => ended || role.standing !== 'ended')
const open = (person: PersonAtWork) => [...new Set(person.roles.filter((role) => role.standing !== 'ended').map((role) => role.role))]

export function People({ view, ended, grant, end }: Props) {
  const { t } = useWords()
  const people = view.people.filter((one) => one.founding.length > 0 || shown(one, ended).length > 0)
  return (
    <div className="st-scroll">
      <table className="st-table" data-testid="people">
        <thead>
          <tr>
            <th scope="col">{t('staff.column.who')}</th><th scope="col">{t('staff.column.role')}</th><th scope="col">{t('staff.column.services')}</th><th scope="col">{t('staff.column.divisions')}</th>
            <th scope="col">{t('staff.column.days')}</th><th scope="col">{t('staff.column.standing')}</th>{view.administers && <th scope="col"><span className="hidden">{t('staff.column.does')}</span></th>}
          </tr>
        </thead>
        {people.map((person) => <Person key={person.key} person={person} roles={shown(person, ended)} view={view} grant={() => grant(person)} end={(roles) => end(person, roles)} />)}
      </table>
    </div>
  )
}

interface PersonProps { person: PersonAtWork; roles: GrantView[]; view: StaffView; grant: () => void; end: (roles: RoleName[]) => void }

function Person({ person, roles, view, grant, end }: PersonProps) {
  const { t } = useWords()
  const all = open(person)
  const founding = person.founding.length > 0
  const who = person.name ?? t('staff.founder', { end: person.key.slice(0, 8) })
  const name = (
    <th scope="rowgroup" rowSpan={roles.length + (founding ? 1 : 0)} className="st-who">
      <strong>{who}</strong>{person.me && <span className="q-flag" data-tone="accent">{t('staff.me')}</span>}
      {person.end && <small title={t('staff.endHelp')}>{t('staff.end', { end: person.end })}</small>}
      {view.administers && person.name !== null && (
        <span className="st-acts">
          <button type="button" className="link" onClick={grant} aria-label={t('staff.moreOf', { name: who })} data-testid={`more-${person.end}`}>{t('staff.more')}</button>
          {all.length > 1 && <button type="button" className="link" onClick={() => end(all)} aria-label={t('staff.endAllOf', { name: who })} data-testid={`leave-${person.end}`}>{t('staff.endAll')}</button>}
        </span>
      )}
    </th>
  )
  return (
    <tbody data-testid={`person-${person.end ?? person.key.slice(0, 8)}`}>
      {founding && (
        <tr data-standing="inForce">
          {name}
          <td>{person.founding.map((role) => <Tag key={role} role={role} />)}</td>
          <td>{t('staff.all')}</td><td>{t('staff.all')}</td><td>{t('staff.noEnd')}</td>
          <td colSpan={view.administers ? 2 : 1}><span className="st-standing" title={t('staff.foundingHelp')}>{t('staff.founding')}</span></td>
        </tr>
      )}
      {roles.map((role, at) => (
        <tr key={at} data-standing={role.standing} data-testid={`held-${role.role}`}>
          {at === 0 && !founding && name}
          <td><Tag role={role.role} />{role.deputyFor && <small className="st-deputy">{t('staff.deputyFor', { name: role.deputyFor })}</small>}</td>
          <td><Scope of={role.services} what="service" /></td>
          <td><Scope of={role.divisions} what="division" /></td>
          <td><Days role={role} /></td>
          <td><span className="st-standing">{t(`staff.standing.${role.standing}`)}</span></td>
          {view.administers && <td className="st-do">{role.standing !== 'ended' && <button type="button" className="link" onClick={() => end([role.role])} aria-label={t('staff.endOf', { name: who, role: t(`desk.role.${role.role}`) })} data-testid={`end-${person.end}-${role.role}`}>{t('staff.endOne')}</button>}</td>}
        </tr>
      ))}
    </tbody>
  )
}

function Tag({ role }: { role: RoleName }) {
  const { t } = useWords()
  return <span className="q-flag" data-tone={role === 'administrator' ? 'accent' : undefined}>{t(`desk.role.${role}`)}</span>
}

function Scope({ of, what }: { of: ScopeChoice[]; what: 'service' | 'division' }) {
  const { short, full } = useScope()(of, what)
  return <span title={full}>{short}</span>
}

function Days({ role }: { role: GrantView }) {
  const { t, language } = useWords()
  const { from, until } = role
  if (until === null) return t('staff.since', { from: dayInWords(from, language) })
  if (until < from) return t('staff.neverBegan', { from: dayInWords(from, language) })
  return t('staff.between', { from: dayInWords(from, language), until: dayInWords(until, language) })
}

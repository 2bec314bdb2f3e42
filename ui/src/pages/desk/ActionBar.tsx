// What can be done, at the foot of the case, each with its key.

import { Button } from 'antd'
import { useWords } from '@/i18n'
import type { DeskCase } from '@/ipc'
import { type CaseActs, letters, offered, urges } from './useCaseKeys'

/** Steps beyond these stand behind "more". */
const SHOWN = 3
const DANGER = new Set(['refuse', 'not-accept', 'revoke', 'cancel'])

interface Props { view: DeskCase; act: CaseActs; busy: boolean }

export function ActionBar({ view, act, busy }: Props) {
  const { t, say, coded, language } = useWords()
  const steps = offered(view)
  const keys = letters(steps)
  const ranked = [...steps].sort((a, b) => rank(a.action) - rank(b.action))
  const blocked = view.steps.filter((step) => step.blocked !== null)
  const mine = view.holder?.me ?? false
  const absent = view.holder?.deputy ? view.holder : null
  const why = (code: string, params: { name: string; value: string }[]) => {
    const said = params.find((param) => param.name === language)?.value
    return said || coded('errors', `${code}.what`) || code
  }
  const button = (step: (typeof steps)[number], first: boolean) => (
    <Button key={step.action} type={first ? 'primary' : 'default'} danger={DANGER.has(step.action)} onClick={() => act.step(step)} data-testid={`step-${step.action}`}>
      {say(step.title)} <kbd className="kbd">{keys.get(step.action)?.toUpperCase()}</kbd>
    </Button>
  )
  return (
    <div className="d-actions" aria-label={t('case4.actions')} role="toolbar">
      {ranked.slice(0, SHOWN).map((step, at) => button(step, at === 0 && mine))}
      {(ranked.length > SHOWN || blocked.length > 0) && (
        <details className="d-more">
          <summary>{t('case4.more')}</summary>
          <div>
            {ranked.slice(SHOWN).map((step) => button(step, false))}
            {blocked.map((step) => step.blocked && (
              <p key={step.action} data-testid={`blocked-${step.action}`}><strong>{say(step.title)}</strong> {why(step.blocked.code, step.blocked.params)}</p>
            ))}
          </div>
        </details>
      )}
      <span className="d-actions-end">
        {view.handles && !view.over && (view.holder === null || mine || absent) && (
          <button type="button" className="link" disabled={busy} onClick={act.claim} data-testid="claim">{absent ? t('case4.takeOver', { name: absent.name }) : t(mine ? 'case4.giveBack' : 'case4.claim')} <kbd className="kbd">S</kbd></button>
        )}
        {view.handles && !view.over && (mine || view.supervises) && (
          <button type="button" className="link" onClick={act.transfer} data-testid="transfer">{t('case4.transfer')} <kbd className="kbd">T</kbd></button>
        )}
        {urges(view) && <button type="button" className="link" onClick={act.urge} data-testid="urge">{t('board.urge')} <kbd className="kbd">U</kbd></button>}
        {view.handles && <button type="button" className="link" onClick={act.note} data-testid="note">{t('case4.note')} <kbd className="kbd">N</kbd></button>}
      </span>
    </div>
  )
}

const ORDER = ['grant', 'confirm', 'accept', 'take', 'propose', 'resume', 'ask-supplement', 'ask-supplement-again', 'refuse', 'not-accept', 'propose-refusal']
const rank = (action: string) => (ORDER.includes(action) ? ORDER.indexOf(action) : ORDER.length)

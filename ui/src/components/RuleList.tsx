// Rules with their verdicts, their articles, and on demand the facts that they used.

import { useState } from 'react'
import { useWords } from '@/i18n'
import { basisText } from '@/i18n/basis'
import { shortTime } from '@/i18n/format'
import type { FactView, RuleView } from '@/ipc'
import { Dots } from './Dots'
import { CheckIcon, ChevronIcon, CrossIcon } from './icons'
import './RuleList.css'

export type RuleTone = 'pass' | 'fail' | 'warn' | 'unknown'

export function ruleTone(rule: RuleView): RuleTone {
  if (rule.outcome === 'pass') return 'pass'
  if (rule.outcome === 'fail') return rule.otherwise === 'block' ? 'fail' : 'warn'
  return 'unknown'
}

const ORDER: Record<RuleTone, number> = { fail: 0, warn: 1, unknown: 2, pass: 3 }

/** What is not met first. */
export const byTone = (rules: RuleView[]) => [...rules].sort((a, b) => ORDER[ruleTone(a)] - ORDER[ruleTone(b)])

function Sign({ tone }: { tone: RuleTone }) {
  switch (tone) {
    case 'pass':
      return <CheckIcon size={17} />
    case 'fail':
      return <CrossIcon size={17} strokeWidth={2.4} />
    case 'warn':
      return <i className="rule-diamond" />
    case 'unknown':
      return <i className="rule-open" />
  }
}

/** What a rule rests on, in plain words; the names and exact values of the rules stand one click deeper. */
function Facts({ facts }: { facts: FactView[] }) {
  const { t, say, coded, language } = useWords()
  const [exact, setExact] = useState(false)
  const named = facts.filter((fact) => say(fact.label) !== '')
  const from = (fact: FactView) => {
    if (fact.by === null) return [coded('rules.source', fact.source) ?? fact.source]
    return [t('rules.by', { who: say(fact.by) }), fact.asOfMs !== null && t('answers.asOf', { time: shortTime(fact.asOfMs, language) })]
  }
  return (
    <div className="rule-facts" data-testid="rule-facts">
      <dl>
        {named.map((fact) => (
          <div key={fact.name}>
            <dt>{say(fact.label)}</dt>
            <dd>{say(fact.value)}<small><Dots items={from(fact)} /></small></dd>
          </div>
        ))}
      </dl>
      <button type="button" className="link small" aria-expanded={exact} onClick={() => setExact(!exact)} data-testid="exact-facts">
        {exact ? t('rules.hideExact') : t('rules.exact')}
      </button>
      {exact && (
        <dl className="rule-exact" data-testid="rule-exact">
          {facts.map((fact) => <div key={fact.name}><dt><code>{fact.name}</code></dt><dd><code>{fact.exact}</code></dd></div>)}
        </dl>
      )}
    </div>
  )
}

interface RuleProps { rule: RuleView; before: RuleView | undefined; explain?: boolean; filed?: boolean }

function Rule({ rule, before, explain, filed }: RuleProps) {
  const { t, say, coded, language } = useWords()
  const [open, setOpen] = useState(false)
  const tone = ruleTone(rule)
  const why = rule.outcome === 'unknown' && rule.reason ? coded('rules.unknown', rule.reason) : undefined
  const follows = rule.outcome === 'fail' && !filed ? coded('rules.otherwise', rule.otherwise) : undefined
  return (
    <li className="rule" data-state={tone} data-testid={`rule-${rule.id}`} data-outcome={rule.outcome}>
      <span className="rule-sign" aria-hidden="true"><Sign tone={tone} /></span>
      <div className="rule-text">
        <span className="hidden">{t(`rules.tone.${tone}`)}</span>
        <span>{say(rule.text)}</span>
        {(why ?? follows) && <span className="rule-why">{why ?? follows}</span>}
      </div>
      <span className="rule-basis" title={say(rule.basis)}>{basisText(say(rule.basis), before && say(before.basis), language)}</span>
      {explain && rule.facts.length > 0 && (
        <button type="button" className="rule-open-facts" aria-expanded={open} onClick={() => setOpen(!open)} aria-label={t('rules.facts')}>
          <ChevronIcon size={16} />
        </button>
      )}
      {open && <Facts facts={rule.facts} />}
    </li>
  )
}

/** `filed`: what follows from a rule was settled by filing and is not said any more. */
interface Props { rules: RuleView[]; limit?: number; explain?: boolean; filed?: boolean; label?: string }

export function RuleList({ rules, limit, explain, filed, label }: Props) {
  const { t } = useWords()
  const [all, setAll] = useState(false)
  const shown = limit === undefined || all ? rules : rules.slice(0, limit)
  return (
    <>
      <ul className="rule-list" aria-label={label ?? t('rules.label')}>
        {shown.map((rule, at) => <Rule key={rule.id} rule={rule} before={shown[at - 1]} explain={explain} filed={filed} />)}
      </ul>
      {shown.length < rules.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {t('rules.more', { count: rules.length - shown.length })}
        </button>
      )}
    </>
  )
}

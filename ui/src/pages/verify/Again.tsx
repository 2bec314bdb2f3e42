// A decision that was run again: every rule as it was decided then and as it comes out now; what differs stands first.

import { Dots } from '@/components/Dots'
import { ChevronIcon } from '@/components/icons'
import { ProofIcon } from '@/components/ProofMark'
import { useWords } from '@/i18n'
import { dayInWords, shortTime } from '@/i18n/format'
import type { AgainView } from '@/ipc'

export function Again({ again }: { again: AgainView }) {
  const { t, coded, language } = useWords()
  const differing = again.rules.filter((rule) => !rule.agrees)
  const rules = [...differing, ...again.rules.filter((rule) => rule.agrees)]
  return (
    <section className="again" data-testid="again" data-differing={differing.length}>
      <div className="again-head">
        <ProofIcon mark={differing.length > 0 ? 'invalid' : 'verified'} size={17} />
        <strong>{t('again.title')}</strong>
        <span>
          {differing.length > 0 ? t('again.differing', { count: differing.length, rules: differing.map((rule) => rule.id).join(t('verdict.and')) }) : t('again.same', { count: rules.length })}
        </span>
        <small><Dots items={[coded('again.decision', again.decision) ?? again.decision, t('again.on', { date: dayInWords(again.date, language) })]} /></small>
      </div>
      <ul>
        {differing.map((rule) => <Rule key={rule.id} rule={rule} />)}
      </ul>
      <details data-testid="again-rules">
        <summary>{t('again.rules', { count: rules.length })}<ChevronIcon size={15} /></summary>
        <ul>{rules.map((rule) => <Rule key={rule.id} rule={rule} />)}</ul>
      </details>
      {again.answers.length > 0 && <Answers again={again} />}
    </section>
  )
}

function Rule({ rule }: { rule: AgainView['rules'][number] }) {
  const { t, say, coded } = useWords()
  const word = (outcome: string | null) => (outcome === null ? t('again.none') : (coded('again.outcome', outcome) ?? outcome))
  return (
    <li data-agrees={rule.agrees} data-testid={`again-${rule.id}`}>
      <ProofIcon mark={rule.agrees ? 'verified' : 'invalid'} size={17} />
      <strong>{rule.id}</strong>
      <span>{say(rule.text)}<small>{rule.basis.join(t('verdict.and'))}</small></span>
      <em>{rule.agrees ? word(rule.now) : t('again.changed', { recorded: word(rule.recorded), now: word(rule.now) })}</em>
    </li>
  )
}

/** What departments answered is signed by them; that it is true nobody can prove: said so. */
function Answers({ again }: { again: AgainView }) {
  const { t, say, coded, language } = useWords()
  return (
    <details>
      <summary>{t('again.answers', { count: again.answers.length })}<ChevronIcon size={15} /></summary>
      <p className="muted">{t('again.answersNote')}</p>
      <dl>
        {again.answers.map((answer) => (
          <div key={answer.title.zh}>
            <dt>{say(answer.title)}</dt>
            <dd><Dots items={[coded('again.value', answer.value) ?? answer.value, say(answer.source), t('verdict.point.asOf', { time: shortTime(answer.asOfMs, language) })]} /></dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

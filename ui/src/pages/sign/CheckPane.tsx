import { Dots } from '@/components/Dots'
import { byTone, RuleList } from '@/components/RuleList'
import { Notice } from '@/components/State'
import { useWords } from '@/i18n'
import { clock, shortTime } from '@/i18n/format'
import type { Contract } from '@/form/contract'
import { fieldOf, stepToMend } from '@/form/mend'
import type { FieldError, SignPage } from '@/ipc'
import { useFaultWords } from '@/pages/form/faults'

interface Props { page: SignPage; contract: Contract | undefined; change: (step: number) => void; again: () => void }

export function CheckPane({ page, contract, change, again }: Props) {
  const { t, say, language } = useWords()
  const fault = useFaultWords()
  const { rules, fields, checkedMs, registerAsOfMs, verdict } = page.check
  const passed = rules.filter((rule) => rule.outcome === 'pass').length
  const sorted = byTone(rules)
  const labelOf = (one: FieldError) => (contract && say(fieldOf(contract, one)?.label)) || one.path
  const toForm = (
    <button type="button" className="link" onClick={() => change(contract ? stepToMend(contract, page.check) : 0)} data-testid="mend">{t('sign.toForm')}</button>
  )
  const summary = [t('sign.passed', { count: passed }), ...(passed < rules.length ? [t('sign.others', { count: rules.length - passed })] : [])]
  return (
    <section className="check-pane" data-testid="check" data-verdict={verdict}>
      <header>
        <h2>{t('sign.check')}</h2>
        <span>{summary.join(t('sign.comma'))}</span>
      </header>
      {fields.length > 0 && (
        <Notice tone="danger" action={toForm}>
          <strong>{t('sign.fieldsWrong', { count: fields.length })}</strong>
          <ul className="sign-faults">{fields.slice(0, 4).map((one) => <li key={one.path + one.code}>{t('sign.fault', { field: labelOf(one), fault: fault(one) })}</li>)}</ul>
        </Notice>
      )}
      {verdict === 'block' && fields.length === 0 && <Notice tone="danger" action={toForm}><strong>{t('sign.blocked')}</strong></Notice>}
      {verdict === 'refer' && <Notice tone="warning" testid="will-refer">{t('sign.refer')}</Notice>}
      <RuleList rules={sorted} limit={11} explain />
      <p className="check-when">
        <button type="button" className="link" onClick={again}>{t('sign.again')}</button>
        <span>
          <Dots items={[t('sign.checkedAt', { time: clock(checkedMs) }), registerAsOfMs !== null && t('sign.registerAsOf', { time: shortTime(registerAsOfMs, language) })]} />
        </span>
      </p>
    </section>
  )
}

import { AskedQuestions } from '@/components/DepartmentAnswers'
import { Dots } from '@/components/Dots'
import { byTone, RuleList, type RuleTone, ruleTone } from '@/components/RuleList'
import { Notice } from '@/components/State'
import { useWords } from '@/i18n'
import { clock, shortTime } from '@/i18n/format'
import type { Contract } from '@/form/contract'
import { fieldOf, stepToMend } from '@/form/mend'
import type { FieldError, RuleView, SignPage } from '@/ipc'
import { useFaultWords } from '@/pages/form/faults'

interface Props { page: SignPage; contract: Contract | undefined; /** Whether everybody who is named has signed. */ signed: boolean; change: (step: number) => void; again: () => void }

export function CheckPane({ page, contract, signed, change, again }: Props) {
  const { t, say, language } = useWords()
  const fault = useFaultWords()
  const { fields, checkedMs, registerAsOfMs } = page.check
  // Who is still to sign is told above; it is nothing to mend here.
  const rules = signed ? page.check.rules : page.check.rules.filter((rule) => !countsSignatures(rule, contract))
  const blocks = rules.some((rule) => rule.outcome === 'fail' && rule.otherwise === 'block')
  const verdict = page.check.verdict === 'block' && fields.length === 0 && !blocks ? 'unsigned' : page.check.verdict
  const passed = rules.filter((rule) => rule.outcome === 'pass').length
  const sorted = byTone(rules)
  const labelOf = (one: FieldError) => (contract && say(fieldOf(contract, one)?.label)) || one.path
  const mayMend = (one: FieldError) => [undefined, 'free'].includes(contract && fieldOf(contract, one)?.edit)
  const words = (one: FieldError) => (mayMend(one) ? fault(one) : t('sign.notMade'))
  const toForm = fields.length === 0 || fields.some(mayMend) ? (
    <button type="button" className="link" onClick={() => change(contract ? stepToMend(contract, page.check) : 0)} data-testid="mend">{t('sign.toForm')}</button>
  ) : undefined
  const count = (...tones: RuleTone[]) => rules.filter((rule) => tones.includes(ruleTone(rule))).length
  const [others, later] = [count('fail', 'warn'), count('unknown')]
  const summary = [t('sign.passed', { count: passed }), ...(others > 0 ? [t('sign.others', { count: others })] : []), ...(later > 0 ? [t('sign.later', { count: later })] : [])]
  return (
    <section className="check-pane" data-testid="check" data-verdict={verdict}>
      <header>
        <h2>{t('sign.check')}</h2>
        <span>{summary.join(t('sign.comma'))}</span>
      </header>
      {fields.length > 0 && (
        <Notice tone="danger" action={toForm}>
          <strong>{t('sign.fieldsWrong', { count: fields.length })}</strong>
          <ul className="sign-faults">{fields.slice(0, 4).map((one) => <li key={one.path + one.code}>{t('sign.fault', { field: labelOf(one), fault: words(one) })}</li>)}</ul>
        </Notice>
      )}
      {verdict === 'block' && fields.length === 0 && <Notice tone="danger" action={toForm}><strong>{t('sign.blocked')}</strong></Notice>}
      {verdict === 'refer' && <Notice tone="warning" testid="will-refer">{t('sign.refer')}</Notice>}
      {rules.length > MOST_RULES ? <ByOutcome rules={rules} /> : <RuleList rules={sorted} limit={11} explain />}
      <AskedQuestions asked={page.check.asked} />
      <p className="check-when">
        <button type="button" className="link" onClick={again}>{t('sign.again')}</button>
        <span>
          <Dots items={[t('sign.checkedAt', { time: clock(checkedMs) }), registerAsOfMs !== null && t('sign.registerAsOf', { time: shortTime(registerAsOfMs, language) })]} />
        </span>
      </p>
    </section>
  )
}

/** Whether a rule counts who has signed. */
function countsSignatures(rule: RuleView, contract: Contract | undefined): boolean {
  const counts = contract?.evidence.filter((one) => one.kind === 'confirmations').map((one) => `evidence.${one.name}`) ?? []
  return rule.facts.some((fact) => counts.includes(fact.name))
}

/** More rules than this are shown by what became of them. */
const MOST_RULES = 20
const OUTCOMES = ['fail', 'warn', 'unknown', 'pass'] as const
/** How many of each are shown at once: all that wants the person, few of the others. */
const SHOWN = { fail: undefined, warn: undefined, unknown: 3, pass: 4 } as const

function ByOutcome({ rules }: { rules: RuleView[] }) {
  const { t } = useWords()
  return OUTCOMES.map((outcome) => {
    const found = rules.filter((rule) => ruleTone(rule) === outcome)
    if (found.length === 0) return null
    const title = t(`sign.outcome.${outcome}`, { count: found.length })
    return (
      <section key={outcome} className="check-part" data-testid={`outcome-${outcome}`} data-count={found.length}>
        <h3>{title}</h3>
        <RuleList rules={found} limit={SHOWN[outcome]} label={title} explain />
      </section>
    )
  })
}

import { type Field, fieldAt, fieldsWithin, type Step } from '@/form/contract'
import { useWords } from '@/i18n'
import { cents, dayInWords, type Language, shortTime, yuan } from '@/i18n/format'
import { useForm } from './context'

interface Props { step: Step | undefined; focus: string | null; registerAsOfMs: number | null }

/** Help for what is asked on this step, the field in hand first. */
export function Help({ step, focus, registerAsOfMs }: Props) {
  const { t, say, language } = useWords()
  const { contract } = useForm()
  const asked = step?.fields.flatMap((path) => {
    const group = fieldAt(contract.form, path)
    return [...(group ? [group] : []), ...fieldsWithin(contract.form, path)]
  })
  const helps = (asked ?? []).filter((field) => field.help !== undefined && field.edit !== 'hidden')
  const sorted = focus === null ? helps : [...helps].sort((a, b) => Number(b.path === focus) - Number(a.path === focus))
  return (
    <aside className="form-help" aria-label={t('form.help')}>
      {sorted.slice(0, 4).map((field) => (
        <section key={field.path} data-current={field.path === focus}>
          <h2>{say(field.label)}</h2>
          <p>{say(field.help)}</p>
          {field.example && <p className="form-example">{t('form.example')} <span>{exampleOf(field, language)}</span></p>}
        </section>
      ))}
      <p className="form-where">
        {t('form.checkedHere')}<br />
        {registerAsOfMs === null ? t('form.registerNone') : t('form.registerAsOf', { time: shortTime(registerAsOfMs, language) })}
      </p>
    </aside>
  )
}

/** An example as it is read. */
function exampleOf({ widget, example = '' }: Field, language: Language): string {
  if (widget === 'money') return yuan(cents(example) ?? 0)
  return widget === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(example) ? dayInWords(example, language) : example
}

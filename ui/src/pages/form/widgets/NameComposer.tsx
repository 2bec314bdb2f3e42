// The name in four parts, in the type of the licence: 行政区划 | 字号 | 行业 | 组织形式.

import { choices, type Contract, type Field, fieldsWithin } from '@/form/contract'
import { readText } from '@/form/values'
import { useWords } from '@/i18n'
import type { CheckView } from '@/ipc'
import { Reserve } from '@/pages/signing/Reserve'
import { useForm } from '../context'
import { useFault } from '../faults'
import { Labelled } from '../FieldView'
import { Combobox } from './Combobox'
import { Select } from './Simple'

export function NameComposer({ field }: { field: Field }) {
  const { contract, check, checked, draft, flush, values } = useForm()
  const { t, say } = useWords()
  const within = fieldsWithin(contract.form, field.path).filter((part) => part.edit !== 'hidden')
  // The name is its public parts; what else belongs to it is asked for under it.
  const parts = within.filter((part) => part.visibility === 'public')
  const widths = parts.map((part) => Math.max(2, [...(part.example ?? '')].length, [...readText(values, part.path)].length))
  const others = within.filter((part) => part.visibility !== 'public')
  const whole = check?.outputs.find((output) => output.name === 'name')?.value
  return (
    <fieldset className="composer-set">
      <legend>{say(field.label)} <small>{t('form.composer')}</small></legend>
      <div className="composer" data-long={sum(widths) > 14} style={{ gridTemplateColumns: widths.map((width) => `minmax(0, ${width + 1.8}fr)`).join(' ') }}>
        {parts.map((part) => <Part key={part.path} part={part} />)}
      </div>
      <PartFaults parts={parts} />
      {whole && <span className="hidden" role="status" data-testid="composed-name">{whole}</span>}
      {whole && contract.reservations?.some((one) => one.field === field.path) && isSound(contract, check) && (
        <Reserve draft={draft} field={field.path} values={JSON.stringify(checked)} flush={flush} />
      )}
      {others.length > 0 && <div className="composer-others">{others.map((part) => <Labelled key={part.path} field={part} path={part.path} compact />)}</div>}
    </fieldset>
  )
}

/** No rule that looks at the name alone stands in the way. */
function isSound(contract: Contract, check: CheckView | null): boolean {
  const failed = check?.rules.filter((rule) => rule.outcome === 'fail' && rule.otherwise === 'block') ?? []
  return contract.reservations !== undefined && !failed.some((rule) => rule.facts.length > 0 && rule.facts.every((fact) => !fact.name.startsWith('form.') || fact.name.startsWith('form.name')))
}

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0)
/** Long lists whose rows are their own words suggest; short ones are chosen from. */
const suggests = (part: Field, count: number) => count > 12 && part.options_from?.value === part.options_from?.label

function Part({ part }: { part: Field }) {
  const { contract, values, set, focus } = useForm()
  const { say } = useWords()
  const fault = useFault(part.path)
  const options = choices(contract, part, say)
  return (
    <div className="composer-part" data-invalid={fault !== undefined} data-long={[...readText(values, part.path)].length > 7}>
      <label htmlFor={`in-${part.path}`} title={say(part.label)}>{say(part.label)}</label>
      {suggests(part, options.length) ? (
        <Combobox
          id={`in-${part.path}`}
          testid={`field-${part.path}`}
          path={part.path}
          value={readText(values, part.path)}
          options={options}
          invalid={fault !== undefined}
          placeholder={part.example}
          change={(value) => set(part.path, value)}
          focus={() => focus(part.path)}
        />
      ) : options.length > 0 ? (
        <Select field={part} path={part.path} invalid={fault !== undefined} options={options} song />
      ) : (
        <input
          id={`in-${part.path}`}
          className="song"
          data-testid={`field-${part.path}`}
          data-path={part.path}
          aria-invalid={fault !== undefined}
          aria-describedby={`fault-${part.path}`}
          value={readText(values, part.path)}
          onChange={(event) => set(part.path, event.target.value)}
          onFocus={() => focus(part.path)}
          autoComplete="off"
          placeholder={part.example}
        />
      )}
    </div>
  )
}

function PartFaults({ parts }: { parts: Field[] }) {
  return <>{parts.map((part) => <PartFault key={part.path} part={part} />)}</>
}

function PartFault({ part }: { part: Field }) {
  const { say, language } = useWords()
  const fault = useFault(part.path)
  return (
    <p className="field-error" id={`fault-${part.path}`} role={fault ? 'alert' : undefined}>
      {fault ? `${say(part.label)}${language === 'zh' ? '：' : ': '}${fault}` : ''}
    </p>
  )
}

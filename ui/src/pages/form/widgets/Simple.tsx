// Controls of single values.

import { Checkbox, Input } from 'antd'
import type { HTMLAttributes } from 'react'
import { ChevronIcon } from '@/components/icons'
import { choices, type Choice, type Field, schemaAt } from '@/form/contract'
import { type Json, read, readText } from '@/form/values'
import { useWords } from '@/i18n'
import { cents } from '@/i18n/format'
import { useForm } from '../context'

interface Props { field: Field; path: string; invalid: boolean }

export function Simple(props: Props) {
  const { contract } = useForm()
  const { say } = useWords()
  const { field } = props
  const options = choices(contract, field, say)
  if (field.widget === 'confirm') return <Confirm {...props} />
  if (field.widget === 'choice' && !field.options_from) return <Radios {...props} />
  if (options.length > 0) return <Select {...props} options={options} />
  if (field.widget === 'money') return <Money {...props} />
  return <TextField {...props} />
}

const describe = (path: string, invalid: boolean): HTMLAttributes<HTMLElement> & Record<`data-${string}`, string> => ({
  id: `in-${path}`,
  'aria-invalid': invalid,
  'aria-describedby': `fault-${path}`,
  'data-testid': `field-${path}`,
  'data-path': path,
})

const AUTOCOMPLETE: Partial<Record<Field['widget'], string>> = { person_name: 'name', mobile: 'tel' }

function TextField({ field, path, invalid }: Props) {
  const { contract, values, set, focus } = useForm()
  const schema = schemaAt(contract.form.schema, field.path)
  const isNumber = schema?.type === 'integer'
  const value = read(values, path)
  const store = (text: string): Json => (isNumber && /^\d{1,15}$/.test(text.trim()) ? Number(text.trim()) : text)
  return (
    <Input
      {...describe(path, invalid)}
      className={`input-${field.widget}`}
      value={value === undefined || value === null ? '' : String(value)}
      onChange={(event) => set(path, store(event.target.value))}
      onFocus={() => focus(field.path)}
      status={invalid ? 'error' : undefined}
      inputMode={isNumber || field.widget === 'mobile' ? 'numeric' : undefined}
      type={field.widget === 'date' ? 'date' : 'text'}
      autoComplete={AUTOCOMPLETE[field.widget] ?? 'off'}
      placeholder={field.example}
      maxLength={schema?.maxLength === undefined ? undefined : schema.maxLength + 20}
    />
  )
}

/** An amount: typed in yuan, kept in cents; what is no amount is kept as typed and said to be none. */
function Money({ field, path, invalid }: Props) {
  const { values, set, focus } = useForm()
  const value = read(values, path)
  return (
    <Input
      {...describe(path, invalid)}
      className="input-money"
      prefix="¥"
      key={path}
      defaultValue={typeof value === 'number' ? (value / 100).toFixed(2).replace(/\.00$/, '') : readText(values, path)}
      onChange={(event) => {
        const text = event.target.value
        set(path, cents(text) ?? text)
      }}
      onFocus={() => focus(field.path)}
      status={invalid ? 'error' : undefined}
      inputMode="decimal"
      autoComplete="off"
      placeholder={field.example}
    />
  )
}

function Radios({ field, path, invalid }: Props) {
  const { values, set, focus, touch } = useForm()
  const { say } = useWords()
  const value = readText(values, path)
  return (
    <div className="radios" role="radiogroup" aria-labelledby={`label-${path}`} aria-describedby={`fault-${path}`} aria-invalid={invalid}>
      {field.options?.map((option) => (
        <label key={option.value} className="radio" data-testid={`field-${path}-${option.value}`} data-state={value === option.value ? 'chosen' : 'open'}>
          <input
            type="radio"
            name={path}
            value={option.value}
            checked={value === option.value}
            onChange={() => {
              set(path, option.value)
              touch(path)
            }}
            onFocus={() => focus(field.path)}
          />
          <i aria-hidden="true" />
          <span>
            {say(option.label)}
            {option.help && <small>{say(option.help)}</small>}
          </span>
        </label>
      ))}
    </div>
  )
}

export function Select({ field, path, invalid, options, song }: Props & { options: Choice[]; song?: boolean }) {
  const { values, set, focus } = useForm()
  const { t } = useWords()
  return (
    <span className={`native ${song ? 'native-song' : ''}`}>
      <select
        {...describe(path, invalid)}
        value={readText(values, path)}
        onChange={(event) => set(path, event.target.value)}
        onFocus={() => focus(field.path)}
      >
        <option value="">{t('form.choose')}</option>
        {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
      </select>
      <ChevronIcon size={18} />
    </span>
  )
}

function Confirm({ field, path, invalid }: Props) {
  const { values, set } = useForm()
  const { say } = useWords()
  return (
    <Checkbox
      checked={read(values, path) === true}
      onChange={(event) => set(path, event.target.checked ? true : undefined)}
      data-testid={`field-${path}`}
      aria-invalid={invalid}
    >
      {say(field.label)}
    </Checkbox>
  )
}

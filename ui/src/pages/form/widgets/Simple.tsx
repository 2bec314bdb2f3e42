// Controls of single values. `compact` is inside a row of a list.

import { Checkbox, Input } from 'antd'
import { type HTMLAttributes, useState } from 'react'
import { ChevronIcon } from '@/components/icons'
import { choices, type Choice, columnsOf, type Field, type Form, isRequired, schemaAt } from '@/form/contract'
import { choosesInOwnList } from '@/form/rows'
import { rowsAt, type Json, read, readText } from '@/form/values'
import { useWords } from '@/i18n'
import { cents, day, dayInWords, yuanTyped } from '@/i18n/format'
import { veiled } from '@/lib/mask'
import { useForm } from '../context'

interface Props { field: Field; path: string; invalid: boolean; compact?: boolean }

/** The choices of a field: its own, a table's rows, or the rows of another list by their numbers. */
export function useChoices(field: Field): Choice[] {
  const { contract, values } = useForm()
  const { t, say } = useWords()
  const of = field.options_of
  if (!of) return choices(contract, field, say)
  return rowsAt(values, of.list).map((row, at) => {
    const name = row[of.label]
    const label = typeof name === 'string' && name.trim() !== '' ? name : t('rows.unnamed', { number: at + 1 })
    return { value: String(at), label, keywords: [], row: {} }
  })
}

export function Simple(props: Props) {
  const { contract } = useForm()
  const { field } = props
  // No row acts for itself.
  const own = choosesInOwnList(field) ? props.path.split('.').at(-2) : undefined
  const options = useChoices(field).filter((option) => option.value !== own)
  const type = schemaAt(contract.form.schema, field.path)?.type
  if (field.widget === 'confirm') return <Confirm {...props} />
  if (type === 'array') return <Several {...props} options={options} />
  if (isRadios(contract.form, field, props.compact)) return <Radios {...props} />
  if (field.options_of || options.length > 0) return <Select {...props} options={options} />
  if (field.widget === 'money') return <Money {...props} />
  if (field.widget === 'date') return <Day {...props} />
  return <TextField {...props} />
}

/** Few choices are all shown; in a row two at most, and only where there is room. What may be left out is chosen from a list, to be left out again. */
export function isRadios(form: Form, field: Field, compact = false): boolean {
  const count = field.options?.length ?? 0
  const mayBeLeftOut = field.when === undefined && !isRequired(form.schema, field.path)
  return field.widget === 'choice' && count > 0 && (!compact || (count === 2 && hasRoom(form, field))) && !mayBeLeftOut
}

/** Whether a row has few cells; those that few rows are asked for stand under the others. */
function hasRoom(form: Form, column: Field): boolean {
  const cells = columnsOf(form, column.path.split('[]')[0] ?? '').filter((one) => one.widget !== 'confirm' && one.when === undefined)
  return cells.length <= 2
}

const describe = (path: string, invalid: boolean): HTMLAttributes<HTMLElement> & Record<`data-${string}`, string> => ({
  id: `in-${path}`,
  'aria-invalid': invalid,
  'aria-describedby': `fault-${path}`,
  'data-testid': `field-${path}`,
  'data-path': path,
})

const AUTOCOMPLETE: Partial<Record<Field['widget'], string>> = { person_name: 'name', mobile: 'tel' }

function TextField({ field, path, invalid, compact }: Props) {
  const { contract, values, set, focus, unveiled } = useForm()
  const [inHand, setInHand] = useState(false)
  const schema = schemaAt(contract.form.schema, field.path)
  const isNumber = schema?.type === 'integer'
  const value = read(values, path)
  const text = value === undefined || value === null ? '' : String(value)
  const isVeiled = field.visibility === 'sensitive' && !inHand && !unveiled && text !== ''
  const store = (typed: string): Json => (isNumber && /^\d{1,15}$/.test(typed.trim()) ? Number(typed.trim()) : typed)
  return (
    <Input
      {...describe(path, invalid)}
      data-veiled={isVeiled}
      className={compact ? 'input-compact' : `input-${field.widget}`}
      value={isVeiled ? veiled(text, field.widget) : text}
      onChange={(event) => set(path, store(event.target.value))}
      onFocus={() => {
        setInHand(true)
        focus(field.path)
      }}
      onBlur={() => setInHand(false)}
      status={invalid ? 'error' : undefined}
      inputMode={isNumber || field.widget === 'mobile' ? 'numeric' : undefined}
      autoComplete={field.visibility === 'sensitive' ? 'off' : (AUTOCOMPLETE[field.widget] ?? 'off')}
      placeholder={compact ? undefined : field.example}
      maxLength={schema?.maxLength === undefined ? undefined : schema.maxLength + 20}
    />
  )
}

/** What is typed while a field is in hand; it begins with what is kept, and `hand` tells when that is. */
function useTyped(kept: string, place: string) {
  const { focus } = useForm()
  const [typed, setTyped] = useState('')
  const [inHand, setInHand] = useState(false)
  const onFocus = () => {
    setTyped(kept)
    setInHand(true)
    focus(place)
  }
  return { typed, setTyped, inHand, hand: { onFocus, onBlur: () => setInHand(false) } }
}

/** An amount: typed in yuan, kept in cents; what is no amount is kept as typed and said to be none. */
function Money({ field, path, invalid, compact }: Props) {
  const { values, set } = useForm()
  const value = read(values, path)
  const kept = typeof value === 'number' ? yuanTyped(value) : readText(values, path)
  const { typed, setTyped, inHand, hand } = useTyped(kept, field.path)
  // What is being typed stays as it is typed, as long as it means what is kept.
  const isSame = typeof value === 'number' ? cents(typed) === value : typed === kept
  return (
    <Input
      {...describe(path, invalid)}
      className={compact ? 'input-compact' : 'input-money'}
      prefix="¥"
      value={inHand && isSame ? typed : kept}
      onChange={(event) => {
        const text = event.target.value
        setTyped(text)
        set(path, cents(text) ?? text)
      }}
      {...hand}
      status={invalid ? 'error' : undefined}
      inputMode="decimal"
      autoComplete="off"
      placeholder={compact || field.example === undefined ? undefined : yuanTyped(cents(field.example) ?? 0)}
    />
  )
}

/** A day: typed in any usual way, kept as `2030-12-31`, and read in words once it is left. */
function Day({ field, path, invalid, compact }: Props) {
  const { values, set } = useForm()
  const { t, language } = useWords()
  const kept = readText(values, path)
  const { typed, setTyped, inHand, hand } = useTyped(kept, field.path)
  const isSame = (day(typed) ?? typed) === kept
  return (
    <Input
      {...describe(path, invalid)}
      className={compact ? 'input-compact' : 'input-date'}
      value={inHand ? (isSame ? typed : kept) : day(kept) === null ? kept : dayInWords(kept, language)}
      onChange={(event) => {
        setTyped(event.target.value)
        set(path, day(event.target.value) ?? event.target.value)
      }}
      {...hand}
      status={invalid ? 'error' : undefined}
      inputMode="numeric"
      autoComplete="off"
      placeholder={t('form.dayLike')}
    />
  )
}

const SHORT = 12

function Radios({ field, path, invalid, compact }: Props) {
  const { values, set, focus, touch } = useForm()
  const { say } = useWords()
  const value = readText(values, path)
  const isShort = field.options?.every((option) => option.help === undefined && [...say(option.label)].length <= SHORT)
  const look = compact ? 'pair' : isShort ? 'grid' : 'list'
  return (
    <div className="radios" data-look={look} role="radiogroup" aria-labelledby={`label-${path}`} aria-describedby={`fault-${path}`} aria-invalid={invalid}>
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

/** Any number of choices, kept in the order in which they are offered. */
function Several({ field, path, invalid, options }: Props & { options: Choice[] }) {
  const { values, set, focus, touch } = useForm()
  const kept = read(values, path)
  const chosen = Array.isArray(kept) ? kept.map(String) : []
  const toggle = (value: string) => {
    const next = options.map((option) => option.value).filter((one) => (one === value) !== chosen.includes(one))
    set(path, next)
    touch(path)
  }
  return (
    <div className="several" role="group" aria-labelledby={`label-${path}`} aria-describedby={`fault-${path}`} data-invalid={invalid}>
      {options.map((option) => (
        <label key={option.value} className="tick" data-testid={`field-${path}-${option.value}`}>
          <input type="checkbox" checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} onFocus={() => focus(field.path)} />
          <i aria-hidden="true" />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  )
}

export function Select({ field, path, invalid, options, song, compact }: Props & { options: Choice[]; song?: boolean }) {
  const { values, set, focus } = useForm()
  const { t } = useWords()
  const kept = (text: string): Json => (field.options_of && text !== '' ? Number(text) : text)
  return (
    <span className={`native ${song ? 'native-song' : ''} ${compact ? 'native-compact' : ''}`}>
      <select
        {...describe(path, invalid)}
        value={readText(values, path)}
        onChange={(event) => set(path, kept(event.target.value))}
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
  const { values, set, touch } = useForm()
  const { say } = useWords()
  return (
    <Checkbox
      checked={read(values, path) === true}
      onChange={(event) => {
        set(path, event.target.checked ? true : undefined)
        touch(path)
      }}
      data-testid={`field-${path}`}
      aria-invalid={invalid}
      aria-describedby={`fault-${path}`}
    >
      {say(field.label)}
    </Checkbox>
  )
}

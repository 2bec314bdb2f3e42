// One asked path: its words, its control, its fault, and the rules that read it.

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { byTone, RuleList } from '@/components/RuleList'
import { isOptionalGroup } from '@/form/arrange'
import { isNamed } from '@/form/asked'
import { covers, type Field, fieldAt, fieldsWithin, isRequired, layoutPath, schemaAt } from '@/form/contract'
import { holds } from '@/form/conditions'
import { placeRules } from '@/form/rules'
import { type Json, read } from '@/form/values'
import { useWords } from '@/i18n'
import { fours } from '@/i18n/format'
import { ask } from '@/ipc/queries'
import { masked } from '@/lib/mask'
import { Articles } from '@/pages/signing/Articles'
import { useForm } from './context'
import { useFault } from './faults'
import { NameComposer } from './widgets/NameComposer'
import { Files, takesFiles } from './widgets/Files'
import { OptionalGroup } from './widgets/OptionalGroup'
import { Rows } from './widgets/Rows'
import { ScopePicker } from './widgets/ScopePicker'
import { isRadios, Simple, useChoices } from './widgets/Simple'

/** Whether a field is asked for now. */
export function useAsked(field: Field | undefined): boolean {
  const { values, check } = useForm()
  if (!field || field.edit === 'hidden') return false
  if (field.when === undefined) return true
  const here = holds(field.when, values)
  if (here !== undefined) return here
  const codes = check?.fields.filter((fault) => fault.path === field.path).map((fault) => fault.code) ?? []
  return read(values, field.path) === undefined ? codes.includes('required') : !codes.includes('not_asked')
}

export function FieldView({ path }: { path: string }) {
  const { contract, open } = useForm()
  const field = fieldAt(contract.form, path)
  const asked = useAsked(field)
  if (!field || !asked) return null
  const isOpen = isNamed(path, open)
  return (
    <fieldset className="asked" data-asked={path} disabled={!isOpen} data-locked={!isOpen}>
      <Control field={field} />
      <RulesHere path={path} />
    </fieldset>
  )
}

function Control({ field }: { field: Field }) {
  const { contract } = useForm()
  const isGroup = schemaAt(contract.form.schema, field.path)?.type === 'object'
  if (isGroup && field.widget !== 'name_composer' && isOptionalGroup(contract.form, field.path)) {
    return <OptionalGroup field={field}><Within field={field} /></OptionalGroup>
  }
  switch (field.widget) {
    case 'name_composer':
      return <NameComposer field={field} />
    case 'scope_picker':
      return <ScopePicker field={field} />
    case 'people':
      return takesFiles(contract.form, field.path) ? <Files field={field} /> : <Rows field={field} />
    case 'address':
      return isGroup ? <Group field={field} /> : <Labelled field={field} path={field.path} />
    case 'group':
      return <Group field={field} />
    case 'none':
      return null
    case 'text': case 'number': case 'money': case 'choice': case 'confirm': case 'date':
    case 'person_name': case 'id_number': case 'mobile': case 'division':
      return <Labelled field={field} path={field.path} />
  }
}

function Group({ field }: { field: Field }) {
  const { say } = useWords()
  return (
    <fieldset className="group">
      <legend>{say(field.label)}</legend>
      <Within field={field} />
    </fieldset>
  )
}

/** The fields of a group: first what the program filled in, then what is asked. */
function Within({ field }: { field: Field }) {
  const { contract, draft, prefilled, values } = useForm()
  const { t } = useWords()
  const within = fieldsWithin(contract.form, field.path).filter((inner) => !inner.path.includes('[]'))
  const fixed = within.filter((inner) => inner.edit === 'fixed')
  return (
    <>
      {fixed.length > 0 && (
        <div className="prefilled">
          <dl>{fixed.map((inner) => <Fixed key={inner.path} field={inner} />)}</dl>
          {fixed.some((inner) => prefilled.has(inner.path)) && (
            <p className="source" data-testid="prefilled">{t('form.fromPolice')}</p>
          )}
        </div>
      )}
      {within.filter((inner) => inner.edit !== 'fixed').map((inner) => <FieldView key={inner.path} path={inner.path} />)}
      {fixed.some((inner) => inner.fill === 'articles_digest') && <Articles draft={draft} values={JSON.stringify(values)} />}
    </>
  )
}

/** What the program filled in: in words, or that it is still to come. */
function Fixed({ field }: { field: Field }) {
  const { contract, values } = useForm()
  const { t, say } = useWords()
  const choices = useChoices(field)
  const value = String(read(values, field.path) ?? '')
  const isDigest = schemaAt(contract.form.schema, field.path)?.format === 'hex'
  const label = choices.find((choice) => choice.value === value)?.label
  return (
    <div data-testid={`field-${field.path}`}>
      <dt>{say(field.label)}</dt>
      <dd title={isDigest ? fours(value) : undefined}>
        {value === '' && field.fill === 'articles_digest' && <span className="muted">{t('form.notYet')}</span>}
        {isDigest && value !== '' ? `${value.slice(0, 8)}…${value.slice(-8)}` : field.visibility === 'sensitive' && field.widget === 'id_number' ? masked(value) : (label ?? value)}
        {typeof field.fill === 'object' && <small>{t('form.fromFirst')}</small>}
      </dd>
    </div>
  )
}

/** Whether a value still is what the identity brought in. */
function useFromIdentity(): (field: Field, path: string) => boolean {
  const { prefilled, values } = useForm()
  const { data } = useQuery(ask.status)
  const own: Record<string, string | undefined> = { 'identity.name': data?.person?.name, 'identity.address': data?.person?.address }
  return (field, path) => prefilled.has(path) && typeof field.fill === 'string' && own[field.fill] !== undefined && own[field.fill] === read(values, path)
}

/** Label above, control, fault under it. `path` is of the filling: `family_members.0.name`; `compact` is inside a row. */
export function Labelled({ field, path, compact }: { field: Field; path: string; compact?: boolean }) {
  const { contract } = useForm()
  const { t, say } = useWords()
  const fault = useFault(path)
  const isFromIdentity = useFromIdentity()
  const isSeveral = schemaAt(contract.form.schema, field.path)?.type === 'array'
  const isChoice = isSeveral || isRadios(contract.form, field, compact)
  const Title = isChoice ? 'span' : 'label'
  if (field.edit === 'fixed') return <div className="prefilled"><dl><Fixed field={field} /></dl></div>
  return (
    <div className="field" data-field={path} data-invalid={fault !== undefined}>
      {field.widget !== 'confirm' && (
        <Title className="field-label" {...(isChoice ? { id: `label-${path}` } : { htmlFor: `in-${path}` })}>
          {say(field.label)}
          {isFromIdentity(field, path) && <small>{t('form.fromPolice')}</small>}
          {!compact && field.when === undefined && !isRequired(contract.form.schema, field.path) && <small>{t('form.optional')}</small>}
        </Title>
      )}
      <Simple field={field} path={path} invalid={fault !== undefined} compact={compact} />
      <p className="field-error" id={`fault-${path}`} role={fault ? 'alert' : undefined}>{fault ?? ''}</p>
    </div>
  )
}

function RulesHere({ path }: { path: string }) {
  const { contract, check, values, showsFaults } = useForm()
  const places = useMemo(() => placeRules(contract), [contract])
  const rules = check?.rules.filter((rule) => {
    const place = places.get(rule.id)
    return place !== undefined && (place === path || (covers(path, layoutPath(place)) && fieldAt(contract.form, path)?.widget !== 'group'))
  }) ?? []
  // Before anything is filled in there is nothing to say yet.
  const isUntouched = isEmpty(read(values, path)) && !showsFaults(path)
  if (rules.length === 0 || isUntouched) return null
  const many = rules.length > MOST_RULES
  return (
    <div className="rules-here" data-testid={`rules-${path}`} data-blocked={rules.some((rule) => rule.outcome === 'fail' && rule.otherwise === 'block')}>
      <RuleList rules={many ? byTone(rules) : rules} limit={many ? FEWER : undefined} />
    </div>
  )
}

const MOST_RULES = 12
const FEWER = 6
const isEmpty = (value: Json | undefined) => value === undefined || (Array.isArray(value) && value.length === 0)

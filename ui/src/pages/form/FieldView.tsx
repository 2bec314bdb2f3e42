// One asked path: its words, its control, its fault, and the rules that read it.

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { RuleList } from '@/components/RuleList'
import { covers, type Field, fieldAt, fieldsWithin, layoutPath, type Schema, schemaAt } from '@/form/contract'
import { holds } from '@/form/conditions'
import { placeRules } from '@/form/rules'
import { read } from '@/form/values'
import { useWords } from '@/i18n'
import { ask } from '@/ipc/queries'
import { masked } from '@/lib/mask'
import { useForm } from './context'
import { useFault } from './faults'
import { NameComposer } from './widgets/NameComposer'
import { People } from './widgets/People'
import { ScopePicker } from './widgets/ScopePicker'
import { Simple } from './widgets/Simple'

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
  const { contract } = useForm()
  const field = fieldAt(contract.form, path)
  const asked = useAsked(field)
  if (!field || !asked) return null
  return (
    <div className="asked" data-asked={path}>
      <Control field={field} />
      <RulesHere path={path} />
    </div>
  )
}

function Control({ field }: { field: Field }) {
  const { contract } = useForm()
  const isGroup = schemaAt(contract.form.schema, field.path)?.type === 'object'
  switch (field.widget) {
    case 'name_composer':
      return <NameComposer field={field} />
    case 'scope_picker':
      return <ScopePicker field={field} />
    case 'people':
      return <People field={field} />
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
  const { contract, prefilled } = useForm()
  const { t, say } = useWords()
  const within = fieldsWithin(contract.form, field.path)
  const fixed = within.filter((inner) => inner.edit === 'fixed')
  return (
    <fieldset className="group">
      <legend>{say(field.label)}</legend>
      {fixed.length > 0 && (
        <div className="prefilled">
          <dl>{fixed.map((inner) => <Fixed key={inner.path} field={inner} />)}</dl>
          {fixed.some((inner) => prefilled.has(inner.path)) && (
            <p className="source" data-testid="prefilled">{t('form.fromPolice')}</p>
          )}
        </div>
      )}
      {within.filter((inner) => inner.edit !== 'fixed' && !inner.path.includes('[]')).map((inner) => <FieldView key={inner.path} path={inner.path} />)}
    </fieldset>
  )
}

function Fixed({ field }: { field: Field }) {
  const { values } = useForm()
  const { say } = useWords()
  const value = String(read(values, field.path) ?? '')
  return (
    <div data-testid={`field-${field.path}`}>
      <dt>{say(field.label)}</dt>
      <dd>{field.visibility === 'sensitive' && field.widget === 'id_number' ? masked(value) : value}</dd>
    </div>
  )
}

/** Whether a value still is what the identity brought in. */
function useFromIdentity(): (field: Field) => boolean {
  const { prefilled, values } = useForm()
  const { data } = useQuery(ask.status)
  const own: Record<string, string | undefined> = { 'identity.name': data?.person?.name, 'identity.address': data?.person?.address }
  return (field) => prefilled.has(field.path) && field.fill !== undefined && own[field.fill] === read(values, field.path)
}

/** Label above, control, fault under it. `path` is of the filling: `family_members.0.name`. */
export function Labelled({ field, path }: { field: Field; path: string }) {
  const { contract } = useForm()
  const { t, say } = useWords()
  const fault = useFault(path)
  const isFromIdentity = useFromIdentity()
  const isChoice = field.widget === 'choice' && !field.options_from
  const Title = isChoice ? 'span' : 'label'
  if (field.edit === 'fixed') return <div className="prefilled"><dl><Fixed field={field} /></dl></div>
  return (
    <div className="field" data-field={path} data-invalid={fault !== undefined}>
      {field.widget !== 'confirm' && (
        <Title className="field-label" {...(isChoice ? { id: `label-${path}` } : { htmlFor: `in-${path}` })}>
          {say(field.label)}
          {isFromIdentity(field) && <small>{t('form.fromPolice')}</small>}
          {field.when === undefined && isOptional(field, contract.form.schema) && <small>{t('form.optional')}</small>}
        </Title>
      )}
      <Simple field={field} path={path} invalid={fault !== undefined} />
      <p className="field-error" id={`fault-${path}`} role={fault ? 'alert' : undefined}>{fault ?? ''}</p>
    </div>
  )
}

function isOptional(field: Field, schema: Schema): boolean {
  const parts = field.path.split('.')
  const name = parts.pop()?.replace('[]', '') ?? ''
  let level: Schema | undefined = schema
  for (const part of parts) {
    level = level?.properties?.[part.replace('[]', '')]
    if (part.endsWith('[]')) level = level?.items
  }
  return level?.required?.includes(name) !== true
}

function RulesHere({ path }: { path: string }) {
  const { contract, check } = useForm()
  const places = useMemo(() => placeRules(contract), [contract])
  const rules = check?.rules.filter((rule) => {
    const place = places.get(rule.id)
    return place !== undefined && (place === path || (covers(path, layoutPath(place)) && fieldAt(contract.form, path)?.widget !== 'group'))
  }) ?? []
  if (rules.length === 0) return null
  return (
    <div className="rules-here" data-testid={`rules-${path}`} data-blocked={rules.some((rule) => rule.outcome === 'fail' && rule.otherwise === 'block')}>
      <RuleList rules={rules} />
    </div>
  )
}

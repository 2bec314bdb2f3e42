// A list of people, such as the family members who take part.

import { Button } from 'antd'
import { PlusIcon, TrashIcon } from '@/components/icons'
import { type Field, fieldsWithin, schemaAt } from '@/form/contract'
import { type Json, read } from '@/form/values'
import { useWords } from '@/i18n'
import { useForm } from '../context'
import { useFault } from '../faults'
import { Labelled } from '../FieldView'

export function People({ field }: { field: Field }) {
  const { contract, values, set } = useForm()
  const { t, say } = useWords()
  const fault = useFault(field.path)
  const kept = read(values, field.path)
  const people: Json[] = Array.isArray(kept) ? kept : []
  const columns = fieldsWithin(contract.form, field.path).filter((column) => column.edit !== 'hidden')
  const most = schemaAt(contract.form.schema, field.path)?.maxItems ?? 20
  const own = (path: string, at: number) => path.replace('[]', `.${at}`)
  return (
    <fieldset className="group people-set">
      <legend>{say(field.label)}</legend>
      {people.map((_, at) => (
        <div key={at} className="people-row" data-testid={`${field.path}-${at}`}>
          {columns.map((column) => <Labelled key={column.path} field={column} path={own(column.path, at)} />)}
          <Button
            type="text"
            icon={<TrashIcon size={18} />}
            aria-label={t('form.removePerson', { number: at + 1 })}
            onClick={() => set(field.path, people.filter((__, other) => other !== at))}
          />
        </div>
      ))}
      <p className="field-error" role={fault ? 'alert' : undefined}>{fault ?? ''}</p>
      {people.length < most && (
        <Button icon={<PlusIcon size={17} />} onClick={() => set(field.path, [...people, {}])} data-testid={`add-${field.path}`}>
          {t('form.addPerson')}
        </Button>
      )}
    </fieldset>
  )
}

// The business scope: items of the standard list, found by everyday words; the first one is the main one.

import { useState } from 'react'
import { CrossIcon, PlusIcon } from '@/components/icons'
import { type Choice, choices, type Field } from '@/form/contract'
import { read } from '@/form/values'
import { useWords } from '@/i18n'
import { useForm } from '../context'
import { useFault } from '../faults'
import { suggest } from './suggest'

const SHOWN = 6

/** Whether the item needs a permit, before the licence or after it: the table's column `approval`. */
function licensed(choice: Choice): 'before' | 'after' | undefined {
  const { approval } = choice.row
  return approval === 'before' || approval === 'after' ? approval : undefined
}

export function ScopePicker({ field }: { field: Field }) {
  const { contract, values, set, focus, check } = useForm()
  const { t, say } = useWords()
  const fault = useFault(field.path)
  const [wanted, setWanted] = useState('')
  const options = choices(contract, field, say)
  const kept = read(values, field.path)
  const codes = Array.isArray(kept) ? kept.map(String) : []
  const found = suggest(options, wanted, codes)
  const scope = check?.outputs.find((output) => output.name === 'scope' || output.name === 'scope_text')?.value
  const store = (next: string[]) => set(field.path, next.length > 0 ? next : undefined)
  const add = (code: string) => {
    store([...codes, code])
    setWanted('')
  }
  const name = (code: string) => options.find((option) => option.value === code)
  return (
    <div className="scope">
      <div className="field-label" id="label-scope">{say(field.label)} <small>{t('scope.first')}</small></div>
      <div className="scope-box" data-invalid={fault !== undefined}>
        {codes.map((code, at) => (
          <span key={code} className="scope-item" data-main={at === 0} data-testid={`scope-${code}`}>
            {at === 0 ? (
              <b>1 {t('scope.main')}</b>
            ) : (
              <button type="button" className="scope-up" title={t('scope.makeMain')} aria-label={t('scope.makeMainOf', { name: name(code)?.label ?? code })} onClick={() => store([code, ...codes.filter((other) => other !== code)])}>
                {at + 1}
              </button>
            )}
            <span>{name(code)?.label ?? code}</span>
            <LicenceTag choice={name(code)} />
            <button type="button" className="scope-drop" onClick={() => store(codes.filter((other) => other !== code))} aria-label={t('scope.remove', { name: name(code)?.label ?? code })}>
              <CrossIcon size={15} />
            </button>
          </span>
        ))}
        <input
          id={`in-${field.path}`}
          data-testid={`field-${field.path}`}
          data-path={field.path}
          aria-labelledby="label-scope"
          aria-invalid={fault !== undefined}
          aria-describedby={`fault-${field.path}`}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          onFocus={() => focus(field.path)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && found[0]) add(found[0].value)
            if (event.key === 'Backspace' && wanted === '' && codes.length > 0) store(codes.slice(0, -1))
          }}
          placeholder={codes.length === 0 ? t('scope.placeholder') : t('scope.more')}
          autoComplete="off"
        />
      </div>
      <p className="field-error" id={`fault-${field.path}`} role={fault ? 'alert' : undefined}>{fault ?? ''}</p>
      {wanted !== '' && (
        <div className="scope-found" aria-live="polite">
          <span className="muted">{found.length > 0 ? t('scope.found') : t('scope.none')}</span>
          {found.slice(0, SHOWN).map((option) => (
            <button key={option.value} type="button" className="link scope-add" onMouseDown={(event) => event.preventDefault()} onClick={() => add(option.value)} data-testid={`scope-add-${option.value}`}>
              <PlusIcon size={15} /> {option.label} <small>{option.value}</small>
            </button>
          ))}
        </div>
      )}
      {scope && codes.length > 0 && <p className="scope-text">{t('scope.text')} <span className="song">{scope}</span></p>}
    </div>
  )
}

function LicenceTag({ choice }: { choice: Choice | undefined }) {
  const { t } = useWords()
  const kind = choice && licensed(choice)
  return kind ? <em className="tag tag-warning" title={String(choice.row.permit ?? '')}>{t(`scope.licence.${kind}`)}</em> : null
}

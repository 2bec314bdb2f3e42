// A group that is filled in only if the person wants it: a switch opens and closes it. Closing keeps what was typed
// until the form is left.

import type { ReactNode } from 'react'
import type { Field } from '@/form/contract'
import { read } from '@/form/values'
import { useWords } from '@/i18n'
import { useForm } from '../context'

export function OptionalGroup({ field, children }: { field: Field; children: ReactNode }) {
  const { values, openGroup } = useForm()
  const { t, say } = useWords()
  const isOpen = read(values, field.path) !== undefined
  return (
    <section className="optional" data-open={isOpen} aria-labelledby={`label-${field.path}`}>
      <button type="button" role="switch" aria-checked={isOpen} className="optional-head" onClick={() => openGroup(field.path, !isOpen)} data-testid={`switch-${field.path}`}>
        <span className="optional-label" id={`label-${field.path}`}>{say(field.label)}</span>
        {field.help && !isOpen && <small>{say(field.help)}</small>}
        <span className="optional-state">{t(isOpen ? 'group.on' : 'group.off')}</span>
        <i aria-hidden="true" />
      </button>
      {isOpen && <div className="optional-body">{children}</div>}
    </section>
  )
}

// What is still to be mended on a step, in words, each leading to its place.

import { type Ref } from 'react'
import type { FieldError } from '@/ipc'
import { useWords } from '@/i18n'
import { useForm } from './context'
import { useFaultWords, usePlaceWords } from './faults'

const MOST = 6

export function Summary({ faults, ref }: { faults: FieldError[]; ref: Ref<HTMLDivElement> }) {
  const { t } = useWords()
  const { jump } = useForm()
  const words = useFaultWords()
  const place = usePlaceWords()
  if (faults.length === 0) return null
  return (
    <div className="form-summary notice notice-danger" ref={ref} tabIndex={-1} role="group" aria-label={t('form.summary', { count: faults.length })} data-testid="summary">
      <div className="notice-body">
        <strong>{t('form.summary', { count: faults.length })}</strong>
        <ul>
          {faults.slice(0, MOST).map((fault) => (
            <li key={fault.path + fault.code}>
              <button type="button" className="link" onClick={() => jump(fault.path)} data-testid={`jump-${fault.path}`}>
                {t('form.faultOf', { place: place(fault.path), fault: words(fault) })}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}

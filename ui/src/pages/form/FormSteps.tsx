import { Button } from 'antd'
import { type FocusEvent, useEffect, useMemo, useRef, useState } from 'react'
import { go } from '@/app/routes'
import { Notice } from '@/components/State'
import { type Contract, covers, layoutPath } from '@/form/contract'
import { useDraft } from '@/form/useDraft'
import { useWords } from '@/i18n'
import type { CheckView, DraftView } from '@/ipc'
import { FieldView } from './FieldView'
import { FormContext, type FormTools } from './context'
import { Help } from './Help'
import { SavedMark } from './SavedMark'
import { StepRail, type StepState } from './StepRail'
import './form.css'

interface Props { contract: Contract; draft: DraftView; service: string; wanted?: number }

/** Faults of the fields that a step asks for. */
export function faultsOf(contract: Contract, step: number, check: CheckView | null) {
  const asked = contract.form.steps[step]?.fields ?? []
  return (check?.fields ?? []).filter((fault) => {
    const path = layoutPath(fault.path)
    return fault.code !== 'not_asked' && asked.some((outer) => covers(outer, path) || covers(path, outer))
  })
}

export function FormSteps({ contract, draft, service, wanted }: Props) {
  const { t, say } = useWords()
  const hand = useDraft(draft)
  const steps = contract.form.steps
  const asking = steps.filter((step) => step.fields.length > 0)
  const step = Math.min(hand.step, asking.length - 1)
  const current = asking[step]
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const [shown, setShown] = useState<ReadonlySet<number>>(() => new Set(Array.from({ length: draft.step }, (_, at) => at)))
  const [moving, setMoving] = useState(false)
  const [focus, setFocus] = useState<string | null>(null)
  const body = useRef<HTMLDivElement>(null)
  const { goTo } = hand

  useEffect(() => {
    if (wanted !== undefined && wanted < asking.length) goTo(wanted)
    // Only the address decides, once.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted])

  const tools = useMemo<FormTools>(
    () => ({
      contract,
      values: hand.values,
      check: hand.check,
      checked: hand.checked,
      checking: hand.checking,
      prefilled: new Set(draft.prefilled),
      set: hand.set,
      touch: (path) => setTouched((before) => (before.has(path) ? before : new Set([...before, path]))),
      showsFaults: (path) => touched.has(path) || shown.has(step),
      focus: setFocus,
    }),
    [contract, hand.values, hand.check, hand.checked, hand.checking, hand.set, draft.prefilled, touched, shown, step],
  )

  const states: StepState[] = steps.map((_, at) => {
    if (at === step) return 'current'
    if (!shown.has(at)) return 'todo'
    return faultsOf(contract, at, hand.check).length > 0 ? 'faulty' : 'done'
  })

  const leave = async (to: number | 'sign') => {
    setShown((before) => new Set([...before, step]))
    if (to !== 'sign' && to < step) return goTo(to)
    setMoving(true)
    const [check] = await Promise.all([hand.checkNow(), hand.flush()])
    setMoving(false)
    if (faultsOf(contract, step, check).length > 0) return focusFirstFault(body.current)
    if (to === 'sign') {
      goTo(step)
      await hand.flush()
      return go({ page: 'sign', service })
    }
    goTo(to)
    body.current?.scrollTo?.(0, 0)
  }

  const next = asking[step + 1]
  const faults = shown.has(step) ? faultsOf(contract, step, hand.check).length : 0
  const onBlur = (event: FocusEvent) => {
    const path = (event.target as HTMLElement).dataset.path
    if (path) tools.touch(path)
    void hand.flush()
  }
  return (
    <FormContext value={tools}>
      <div className="form-page" data-testid="form" data-step={current?.id} data-checking={hand.checking}>
        <StepRail steps={steps} states={states} minutes={contract.guide.minutes} open={(to) => void leave(to >= asking.length ? 'sign' : to)} />
        {/* Leaving any field saves; nothing here is itself a control. */}
        {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
        <div className="form-body" ref={body} onBlur={onBlur}>
          <h1>{say(current?.heading)}</h1>
          {current?.fields.map((path) => <FieldView key={path} path={path} />)}
          {faults > 0 && <p className="form-faults" role="alert">{t('form.faults', { count: faults })}</p>}
          {hand.checkError !== null && !hand.checking && <Notice tone="warning">{t('form.checkFailed')}</Notice>}
        </div>
        <Help step={current} focus={focus} registerAsOfMs={hand.check?.registerAsOfMs ?? null} />
        <footer className="form-foot">
          <div className="foot-row">
            {step > 0 ? (
              <Button onClick={() => void leave(step - 1)} data-testid="prev">{t('form.prev')}</Button>
            ) : (
              <Button onClick={() => go({ page: 'guide', service })} data-testid="prev">{t('form.toGuide')}</Button>
            )}
            <SavedMark saving={hand.saving} retry={() => void hand.flush()} />
            <Button type="primary" loading={moving} onClick={() => void leave(next ? step + 1 : 'sign')} data-testid="next">
              {next ? t('form.next', { step: say(next.title) }) : t('form.toSign')}
            </Button>
          </div>
        </footer>
      </div>
    </FormContext>
  )
}

function focusFirstFault(body: HTMLElement | null) {
  requestAnimationFrame(() => {
    const first = body?.querySelector<HTMLElement>('[aria-invalid="true"]')
    const control = first?.matches('input, select') ? first : first?.querySelector('input')
    control?.focus()
    first?.scrollIntoView?.({ block: 'center' })
  })
}

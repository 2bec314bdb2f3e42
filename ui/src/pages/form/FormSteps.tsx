import { Button } from 'antd'
import { type FocusEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { go } from '@/app/routes'
import { Notice } from '@/components/State'
import { type Contract, layoutPath } from '@/form/contract'
import { stepOf } from '@/form/mend'
import { useDraft } from '@/form/useDraft'
import { type Json, read } from '@/form/values'
import { useWords } from '@/i18n'
import type { DraftView } from '@/ipc'
import { FieldView } from './FieldView'
import { FormContext, type FormTools } from './context'
import { faultsOf } from './faults'
import { Help } from './Help'
import { SavedMark } from './SavedMark'
import { Sealed } from './Sealed'
import { StepRail, type StepState } from './StepRail'
import { Summary } from './Summary'
import './form.css'
import './rows.css'

interface Props { contract: Contract; draft: DraftView; service: string; refiles?: string; wanted?: number; named: string[] | null }

export function FormSteps({ contract, draft, service, refiles, wanted, named }: Props) {
  const { t, say } = useWords()
  const hand = useDraft(draft, contract.form)
  const steps = contract.form.steps
  const asking = steps.filter((step) => step.fields.length > 0)
  const step = Math.min(hand.step, asking.length - 1)
  const current = asking[step]
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const [shown, setShown] = useState<ReadonlySet<number>>(() => new Set(Array.from({ length: draft.step }, (_, at) => at)))
  const [moving, setMoving] = useState(false)
  const [focus, setFocus] = useState<string | null>(null)
  const [unveiled, setUnveiled] = useState(false)
  const [unlocked, setUnlocked] = useState(false)
  const open = unlocked ? null : named
  const body = useRef<HTMLDivElement>(null)
  const summary = useRef<HTMLDivElement>(null)
  const closed = useRef(new Map<string, Json>())
  const { goTo, set, values } = hand
  // The summary takes the keyboard once it is on the page.
  const reporting = useRef(false)
  const [, setReport] = useState(0)
  useEffect(() => {
    if (!reporting.current || !summary.current) return
    summary.current.focus()
    reporting.current = false
  })

  useEffect(() => {
    if (wanted !== undefined && wanted < asking.length) goTo(wanted)
    // Only the address decides, once.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted])

  const openGroup = useCallback(
    (path: string, open: boolean) => {
      const kept = read(values, path)
      if (!open && kept !== undefined) closed.current.set(path, kept)
      set(path, open ? (closed.current.get(path) ?? {}) : undefined)
    },
    [set, values],
  )
  const jump = useCallback(
    (path: string) => {
      goTo(stepOf(contract, layoutPath(path)))
      focusOn(body.current, path)
    },
    [goTo, contract],
  )

  const tools = useMemo<FormTools>(
    () => ({
      draft: draft.id,
      flush: hand.flush,
      contract,
      values: hand.values,
      check: hand.check,
      checked: hand.checked,
      checking: hand.checking,
      prefilled: new Set(draft.prefilled),
      set: hand.set,
      replace: hand.replace,
      open,
      openGroup,
      jump,
      unveiled,
      setUnveiled,
      touch: (path) => setTouched((before) => (before.has(path) ? before : new Set([...before, path]))),
      showsFaults: (path) => touched.has(path) || shown.has(step),
      focus: setFocus,
    }),
    [contract, hand.values, hand.check, hand.checked, hand.checking, hand.set, hand.replace, open, openGroup, jump, unveiled, hand.flush, draft.id, draft.prefilled, touched, shown, step],
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
    const [fault, ...others] = faultsOf(contract, step, check)
    if (fault && others.length === 0) return focusOn(body.current, fault.path)
    if (fault) {
      reporting.current = true
      return setReport((before) => before + 1)
    }
    setUnveiled(false)
    if (to === 'sign') {
      goTo(step)
      await hand.flush()
      return go({ page: 'sign', service, refiles })
    }
    goTo(to)
    body.current?.scrollTo?.(0, 0)
  }

  const next = asking[step + 1]
  const faults = shown.has(step) ? faultsOf(contract, step, hand.check) : []
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
          {open && (
            <Notice tone="info" testid="only-named" action={<Button size="small" onClick={() => setUnlocked(true)} data-testid="unlock">{t('form.unlock')}</Button>}>{t('form.onlyNamed')}</Notice>
          )}
          <Summary faults={faults} ref={summary} />
          {current && <Sealed step={current} />}
          {current?.fields.map((path) => <FieldView key={path} path={path} />)}
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

/** Puts the person where a path of the filling is asked for, once that is on the page. */
function focusOn(body: HTMLElement | null, path: string) {
  requestAnimationFrame(() => {
    const all = [...(body?.querySelectorAll<HTMLElement>('[data-path], [data-field], [data-asked]') ?? [])]
    const parts = path.split('.')
    // The field itself, or the nearest thing around it.
    for (let length = parts.length; length > 0; length -= 1) {
      const at = parts.slice(0, length).join('.')
      const found = all.find((one) => one.dataset.path === at) ?? all.find((one) => one.dataset.field === at) ?? all.find((one) => one.dataset.asked === at)
      if (!found) continue
      const control = found.matches('input, select') ? found : found.querySelector<HTMLElement>('input, select, button')
      control?.focus()
      found.scrollIntoView?.({ block: 'center' })
      return
    }
  })
}

// A step: reasons with their articles where it takes any, then exactly what will be signed, then the signature.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { Dialog } from '@/components/Dialog'
import { NoticePaper } from '@/components/NoticePaper'
import { ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { backend, type ChosenReason, type Correction, type CorrectionView, type DeskCase, type StepDraft, type StepView } from '@/ipc'
import { keys } from '@/ipc/queries'

export function StepDialog({ view, step, close, signed }: { view: DeskCase; step: StepView; close: () => void; signed: () => void }) {
  const { t, say } = useWords()
  const client = useQueryClient()
  const [reasons, setReasons] = useState<ChosenReason[]>([])
  const [remark, setRemark] = useState('')
  const [corrections, setCorrections] = useState<Correction[]>([])
  const collects = step.documentKind === 'delivery'
  const [chosen, setChosen] = useState(!step.needsReason && !collects)
  const draft: StepDraft = { action: step.action, events: view.eventCount, reasons, remark, corrections }
  const preview = useQuery({ queryKey: [...keys.deskCase(view.id), 'preview', draft], queryFn: () => backend.previewStep(view.id, draft), enabled: chosen && !step.needsOpening, gcTime: 0 })
  const sign = useMutation({
    mutationFn: () => backend.signStep(view.id, draft),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.deskCase(view.id) })
      signed()
      close()
    },
  })
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (preview.data) button.current?.focus()
  }, [preview.data])
  return (
    <Dialog close={close} title={say(step.title)} width={760}>
      <div className="d-step" data-testid="step-dialog" data-action={step.action}>
        {step.needsOpening && <p>{t('case4.openFirst')}</p>}
        {!step.needsOpening && !chosen && collects && <Collector name={remark} setName={setRemark} next={() => setChosen(true)} close={close} />}
        {!step.needsOpening && !chosen && !collects && <Reasons view={view} step={step} reasons={reasons} setReasons={setReasons} remark={remark} setRemark={setRemark} corrections={corrections} setCorrections={setCorrections} next={() => setChosen(true)} close={close} />}
        {chosen && !step.needsOpening && preview.isPending && <Waiting what={t('case4.preparing')} />}
        {preview.isError && <ErrorNotice error={preview.error} retry={() => void preview.refetch()} compact />}
        {chosen && preview.data && (
          <>
            <h3>{t('case4.youSign')}</h3>
            <ol className="d-sentences song" data-testid="sentences">{preview.data.sentences.map((one, at) => <li key={at}>{say(one)}</li>)}</ol>
            {preview.data.register.length > 0 && preview.data.document === null && <dl className="facts">{preview.data.register.map((row, at) => <div key={at}><dt>{say(row.label)}</dt><dd>{row.value}</dd></div>)}</dl>}
            {preview.data.document && <NoticePaper notice={preview.data.document} />}
          </>
        )}
        {sign.isError && <ErrorNotice error={sign.error} compact />}
        {(chosen || step.needsOpening) && (
          <div className="d-form-end">
            {(step.needsReason || collects) && chosen && <Button onClick={() => setChosen(false)}>{t('case4.back')}</Button>}
            <Button onClick={close}>{t('case4.cancel')}</Button>
            {preview.data && <Button ref={button} type="primary" loading={sign.isPending} onClick={() => sign.mutate()} data-testid="step-sign">{t('case4.sign')} <kbd className="kbd">↵</kbd></Button>}
          </div>
        )}
      </div>
    </Dialog>
  )
}

/** 送达回证: who takes the licence away. */
function Collector({ name, setName, next, close }: { name: string; setName: (name: string) => void; next: () => void; close: () => void }) {
  const { t } = useWords()
  const ready = name.trim() !== ''
  return (
    <form className="d-reasons" onSubmit={(event) => { event.preventDefault(); if (ready) next() }} data-testid="collector-form">
      <p className="muted small">{t('case4.collectorHelp')}</p>
      <label className="d-collector"><span>{t('case4.collector')}</span><Input data-first maxLength={60} value={name} onChange={(event) => setName(event.target.value)} data-testid="collector" /></label>
      <div className="d-form-end">
        <Button onClick={close}>{t('case4.cancel')}</Button>
        <Button type="primary" htmlType="submit" disabled={!ready} data-testid="step-preview">{t('case4.preview')}</Button>
      </div>
    </form>
  )
}

interface ReasonsProps {
  view: DeskCase; step: StepView; reasons: ChosenReason[]; setReasons: (reasons: ChosenReason[]) => void
  remark: string; setRemark: (remark: string) => void
  corrections: Correction[]; setCorrections: (corrections: Correction[]) => void
  next: () => void; close: () => void
}

/** 一次性告知: everything that is missing at once, each with its article. */
function Reasons({ view, step, reasons, setReasons, remark, setRemark, corrections, setCorrections, next, close }: ReasonsProps) {
  const { t, say, list } = useWords()
  const change = (code: string, part: Partial<ChosenReason>) => setReasons(reasons.map((one) => (one.code === code ? { ...one, ...part } : one)))
  const asks = step.documentKind === 'supplement'
  const wanting = view.reasons.some((reason) => reason.remark && reasons.some((one) => one.code === reason.code && one.remark.trim() === ''))
  const about = (code: string) => (asks ? (view.reasons.find((reason) => reason.code === code)?.fields ?? []) : [])
  const toggle = (code: string) => setReasons(reasons.some((one) => one.code === code) ? reasons.filter((one) => one.code !== code) : [...reasons, { code, remark: '', fields: about(code) }])
  // The applicant may change what the points name, so each names something.
  const ready = reasons.length > 0 && !wanting && reasons.every((one) => !asks || one.fields.length > 0) && (step.corrections.length === 0 || corrections.length > 0)
  return (
    <form className="d-reasons" onSubmit={(event) => { event.preventDefault(); if (ready) next() }} data-testid="reasons">
      {step.corrections.length > 0 && <Corrections lines={step.corrections} corrections={corrections} setCorrections={setCorrections} />}
      <p className="muted small">{t(asks ? 'case4.onceHelp' : 'case4.reasonHelp')}</p>
      <ul>
        {view.reasons.filter((reason) => step.reasons.includes(reason.code)).map((reason) => {
          const one = reasons.find((chosen) => chosen.code === reason.code)
          return (
            <li key={reason.code} data-chosen={one !== undefined}>
              <Checkbox checked={one !== undefined} onChange={() => toggle(reason.code)} data-testid={`reason-${reason.code}`}>{say(reason.title)} <small className="muted">{list(reason.basis.map(say))}</small></Checkbox>
              {one && (
                <div>
                  <p>{say(reason.text)}</p>
                  <Input aria-label={t('case4.remarkOf', { what: say(reason.title) })} placeholder={reason.remark ? say(reason.remark) : t(step.document ? 'case4.remark' : 'case4.remarkNote')} required={reason.remark !== null} maxLength={300} value={one.remark} onChange={(event) => change(reason.code, { remark: event.target.value })} data-testid={`remark-${reason.code}`} />
                  {asks && (
                    <Select
                      mode="multiple" aria-label={t('case4.fieldsOf', { what: say(reason.title) })} placeholder={t('case4.fields')} value={one.fields} onChange={(fields) => change(reason.code, { fields })}
                      optionFilterProp="label" options={view.fields.map((field) => ({ value: field.path, label: say(field.label) }))}
                    />
                  )}
                </div>
              )}
            </li>
          )
        })}
      </ul>
      <Input.TextArea rows={2} maxLength={500} value={remark} onChange={(event) => setRemark(event.target.value)} placeholder={t('case4.overall')} aria-label={t('case4.overall')} />
      <div className="d-form-end">
        <Button onClick={close}>{t('case4.cancel')}</Button>
        <Button type="primary" htmlType="submit" disabled={!ready} data-testid="step-preview">{t('case4.preview')}</Button>
      </div>
    </form>
  )
}

interface CorrectionsProps { lines: CorrectionView[]; corrections: Correction[]; setCorrections: (corrections: Correction[]) => void }

/** 更正登记: the register line by line; only what reads otherwise is corrected. */
function Corrections({ lines, corrections, setCorrections }: CorrectionsProps) {
  const { t, say } = useWords()
  const type = (line: CorrectionView, value: string) => {
    const others = corrections.filter((one) => one.field !== line.field)
    setCorrections(value === line.value ? others : [...others, { field: line.field, value }])
  }
  return (
    <fieldset className="d-corrections" data-testid="corrections">
      <legend>{t('case4.corrections')}</legend>
      <p className="muted small">{t('case4.correctionsHelp')}</p>
      {lines.map((line) => {
        const changed = corrections.find((one) => one.field === line.field)
        return (
          <label key={line.field} data-changed={changed !== undefined}>
            <span>{say(line.label)}</span>
            <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={1000} value={changed?.value ?? line.value} onChange={(event) => type(line, event.target.value)} data-testid={`correct-${line.field}`} />
            {changed && <small className="muted">{t('case4.correctedFrom', { before: line.value })}</small>}
          </label>
        )
      })}
    </fieldset>
  )
}

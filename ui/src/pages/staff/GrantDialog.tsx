// 授予岗位: to whom, what, where and from when; then exactly what will be signed, then the signature.

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Input, Modal, Radio, Select } from 'antd'
import { useDeferredValue, useEffect, useId, useRef, useState } from 'react'
import { ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { useErrorWords } from '@/i18n/errors'
import { day as readDay, fours } from '@/i18n/format'
import { backend, type GrantDraft, type PersonAtWork, type RoleName, type ScopeChoice, type StaffView } from '@/ipc'
import { keys } from '@/ipc/queries'

const ROLES: readonly RoleName[] = ['clerk', 'reviewer', 'supervisor', 'administrator', 'auditor']

/** With a person whom the department knows, the code is known as well. */
export function GrantDialog({ view, person, close }: { view: StaffView; person: PersonAtWork | null; close: () => void }) {
  const { t, say } = useWords()
  const [draft, setDraft] = useState<GrantDraft>({
    code: person?.code ?? '', name: person?.name ?? '', role: 'clerk', services: [], divisions: [], from: view.today, until: null, deputyFor: null,
  })
  const preview = useMutation({ mutationFn: () => backend.previewGrant(draft) })
  const sign = useMutation({ mutationFn: () => backend.grantRole(draft), onSuccess: close })
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (preview.data) button.current?.focus()
  }, [preview.data])
  const back = () => {
    preview.reset()
    sign.reset()
  }
  return (
    <Modal open onCancel={close} footer={null} title={t('staff.grantTitle')} width={680} mask={{ closable: false }}>
      <div className="d-step" data-testid="grant-dialog">
        {!preview.data && <Form view={view} draft={draft} change={(part) => { preview.reset(); setDraft({ ...draft, ...part }) }} known={person !== null} error={preview.error} busy={preview.isPending} next={() => preview.mutate()} close={close} />}
        {preview.data && (
          <>
            <h2 className="st-signs">{t('case4.youSign')}</h2>
            <ol className="d-sentences song" data-testid="sentences">{preview.data.map((one, at) => <li key={at}>{say(one)}</li>)}</ol>
            {sign.isError && <ErrorNotice error={sign.error} compact />}
            <div className="d-form-end">
              <Button onClick={back} data-testid="grant-back">{t('case4.back')}</Button>
              <Button ref={button} type="primary" loading={sign.isPending} onClick={() => sign.mutate()} data-testid="grant-sign">{t('staff.sign')}<kbd className="kbd">{'↵'}</kbd></Button>
            </div>
          </>
        )}
      </div>
    </Modal>
  )
}

interface FormProps { view: StaffView; draft: GrantDraft; change: (part: Partial<GrantDraft>) => void; known: boolean; error: unknown; busy: boolean; next: () => void; close: () => void }

function Form({ view, draft, change, known, error, busy, next, close }: FormProps) {
  const { t, say } = useWords()
  const id = useId()
  const code = useCode(draft.code)
  const [from, setFrom] = useState(draft.from)
  const [until, setUntil] = useState(draft.until ?? '')
  const badFrom = readDay(from) === null
  const badUntil = until.trim() !== '' && readDay(until) === null
  const ready = code.data !== undefined && draft.name.trim() !== '' && !badFrom && !badUntil
  const options = (choices: ScopeChoice[]) => choices.map((one) => ({ value: one.code, label: say(one.words) }))
  const deputies = view.people.filter((one) => one.name !== null && one.key !== code.data?.key)
  // What the department already calls the officer.
  const name = code.data?.name ?? null
  const [filled, setFilled] = useState<string | null>(null)
  if (name !== null && filled !== name) {
    setFilled(name)
    if (draft.name === '') change({ name })
  }
  return (
    <form className="st-form" onSubmit={(event) => { event.preventDefault(); if (ready) next() }}>
      {!known && (
        <div className="st-field st-wide">
          <label htmlFor={`${id}code`}>{t('staff.code')}</label>
          <Input.TextArea id={`${id}code`} autoSize={{ minRows: 2, maxRows: 4 }} value={draft.code} onChange={(event) => change({ code: event.target.value })} placeholder={t('staff.codePlaceholder')} spellCheck={false} status={code.isError ? 'error' : undefined} aria-describedby={`${id}said`} data-testid="grant-code" />
          <div id={`${id}said`} className="st-said" aria-live="polite"><CodeSaid code={code} typed={draft.code} /></div>
        </div>
      )}
      <div className="st-field st-wide">
        <label htmlFor={`${id}name`}>{t('staff.name')}</label>
        <Input id={`${id}name`} value={draft.name} onChange={(event) => change({ name: event.target.value })} placeholder={t('staff.namePlaceholder')} maxLength={40} data-testid="grant-name" />
      </div>
      <fieldset className="st-field st-wide">
        <legend>{t('staff.role')}</legend>
        <Radio.Group className="st-roles" value={draft.role} onChange={(event) => change({ role: event.target.value as RoleName })}>
          {ROLES.map((role) => <Radio key={role} value={role} data-testid={`grant-${role}`}><strong>{t(`desk.role.${role}`)}</strong> <small className="muted">{t(`staff.may.${role}`)}</small></Radio>)}
        </Radio.Group>
      </fieldset>
      <div className="st-field">
        <label htmlFor={`${id}services`}>{t('staff.services')}</label>
        <Select id={`${id}services`} mode="multiple" value={draft.services} onChange={(services) => change({ services })} options={options(view.services)} optionFilterProp="label" placeholder={t('desk.allServices')} data-testid="grant-services" />
      </div>
      <div className="st-field">
        <label htmlFor={`${id}divisions`}>{t('staff.divisions')}</label>
        <Select id={`${id}divisions`} mode="multiple" value={draft.divisions} onChange={(divisions) => change({ divisions })} options={options(view.divisions)} optionFilterProp="label" placeholder={t('desk.allDivisions')} maxTagCount="responsive" data-testid="grant-divisions" />
      </div>
      <div className="st-field">
        <label htmlFor={`${id}from`}>{t('staff.from')}</label>
        <Input id={`${id}from`} value={from} onChange={(event) => { setFrom(event.target.value); const read = readDay(event.target.value); if (read !== null) change({ from: read }) }} status={badFrom ? 'error' : undefined} aria-invalid={badFrom} data-testid="grant-from" />
        {badFrom && <small className="st-bad">{t('staff.noDay')}</small>}
      </div>
      <div className="st-field">
        <label htmlFor={`${id}until`}>{t('staff.until')}</label>
        <Input id={`${id}until`} value={until} onChange={(event) => { setUntil(event.target.value); change({ until: readDay(event.target.value) }) }} placeholder={t('staff.untilPlaceholder')} status={badUntil ? 'error' : undefined} aria-invalid={badUntil} data-testid="grant-until" />
        {badUntil && <small className="st-bad">{t('staff.noDay')}</small>}
      </div>
      <div className="st-field st-wide">
        <label htmlFor={`${id}deputy`}>{t('staff.deputy')}</label>
        <Select id={`${id}deputy`} allowClear value={draft.deputyFor} onChange={(deputyFor: string | undefined) => change({ deputyFor: deputyFor ?? null })} options={deputies.map((one) => ({ value: one.key, label: one.name }))} placeholder={t('staff.deputyPlaceholder')} data-testid="grant-deputy" />
      </div>
      {error !== null && <div className="st-wide"><ErrorNotice error={error} compact /></div>}
      <div className="d-form-end st-wide">
        <Button onClick={close}>{t('case4.cancel')}</Button>
        <Button type="primary" htmlType="submit" disabled={!ready} loading={busy} data-testid="grant-preview">{t('case4.preview')}</Button>
      </div>
    </form>
  )
}

/** The code as it was typed last, read as soon as typing pauses. */
function useCode(typed: string) {
  const code = useDeferredValue(typed.trim())
  return useQuery({ queryKey: [...keys.staff, 'code', code], queryFn: () => backend.readStaffCode(code), enabled: code !== '', gcTime: 0 })
}

function CodeSaid({ code, typed }: { code: ReturnType<typeof useCode>; typed: string }) {
  const { t } = useWords()
  const words = useErrorWords()
  if (typed.trim() === '') return <span className="muted">{t('staff.codeHelp')}</span>
  if (code.isError) {
    const { what, next, code: named } = words(code.error)
    return <span className="st-bad" data-testid="code-error" data-code={named}>{what}{t('staff.stop')}{next}</span>
  }
  if (!code.data) return <Waiting quiet />
  return (
    <span data-testid="code-read">
      {t('staff.codeEnd')} <strong className="st-end">{fours(code.data.end)}</strong>{t('staff.stop')}{t('staff.codeCompare')}
      {code.data.name !== null && <> {t('staff.codeKnown', { name: code.data.name })}</>}
    </span>
  )
}

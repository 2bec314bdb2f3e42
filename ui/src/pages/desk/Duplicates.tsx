// 可能重复: pairs of cases with their numbers side by side. The department's node knows them by tags; what the two say is
// compared once both were opened, each on record.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { go } from '@/app/routes'
import { Dialog } from '@/components/Dialog'
import { Dots } from '@/components/Dots'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { backend, type DeskCase, type DuplicateView } from '@/ipc'
import { keys } from '@/ipc/queries'

export function Duplicates({ view }: { view: DeskCase }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [marking, setMarking] = useState<DuplicateView | null>(null)
  // The other case is looked at beside this one, on record, and forgotten with it.
  const beside = useRef(new Set<string>())
  const look = useMutation({
    mutationFn: (other: string) => backend.revealCase(other, view.handles ? 'handling' : 'audit', t('case4.comparedWith', { number: view.number }).slice(0, 200)),
    onSuccess: (_, other) => {
      beside.current.add(other)
      void client.invalidateQueries({ queryKey: keys.deskCase(view.id) })
    },
  })
  useEffect(() => {
    const seen = beside.current
    return () => seen.forEach((other) => void backend.closeCase(other))
  }, [])
  if (view.duplicates.length === 0) return null
  return (
    <section data-testid="duplicates">
      <h3>{t('case4.duplicates')} <small>{t('case4.duplicatesCount', { count: view.duplicates.length })}</small></h3>
      <ul className="d-pairs">
        {view.duplicates.map((one) => <Pair key={one.case} one={one} view={view} mark={() => setMarking(one)} look={() => look.mutate(one.case)} looking={look.isPending && look.variables === one.case} />)}
      </ul>
      {look.isError && <ErrorNotice error={look.error} compact />}
      {marking && <MarkDialog view={view} other={marking} close={() => setMarking(null)} />}
    </section>
  )
}

interface PairProps { one: DuplicateView; view: DeskCase; mark: () => void; look: () => void; looking: boolean }

function Pair({ one, view, mark, look, looking }: PairProps) {
  const { t, say, list } = useWords()
  const number = one.number ?? t('desk.noNumber')
  return (
    <li data-testid={`pair-${one.case}`} data-apart={one.mark?.apart ?? false}>
      <p className="d-pair">
        <span><small>{t('case4.here')}</small><span className="q-number">{view.number}</span></span>
        <strong>{list(one.same.map((code) => t(`case4.sharing.${code as 'name'}`)))}</strong>
        <span><small>{t('case4.there')}</small><span className="q-number">{number}</span></span>
      </p>
      <p className="muted small"><Dots items={[say(one.service), one.applicant, say(one.division), say(one.state)]} /></p>
      {one.mark && <p className="small" data-testid="pair-mark">{t(one.mark.apart ? 'case4.markedApart' : 'case4.markedAlike', { by: one.mark.by, reason: one.mark.reason })}</p>}
      {one.compared.length > 0 ? (
        <details open>
          <summary>{t('case4.sideBySide')}</summary>
          <table className="d-table">
            <thead><tr><th scope="col">{t('case4.field')}</th><th scope="col">{t('case4.here')}</th><th scope="col">{t('case4.there')}</th></tr></thead>
            <tbody>{one.compared.map((row, at) => <tr key={at} data-equal={row.here === row.there}><th scope="row">{say(row.label)}</th><td>{row.here}</td><td>{row.there}</td></tr>)}</tbody>
          </table>
        </details>
      ) : <p className="muted small">{t(view.revealed ? 'case4.openOther' : 'case4.openBoth')}</p>}
      <p className="d-pair-acts">
        {view.revealed && one.compared.length === 0 && <button type="button" className="link" disabled={looking} onClick={look} data-testid="compare-pair">{t('case4.lookBeside')}</button>}
        {one.place && <button type="button" className="link" onClick={() => go({ page: 'queue', queue: one.place!, case: one.case })} data-testid="open-pair">{t('case4.openPair')}</button>}
        {view.handles && view.revealed && one.number && <button type="button" className="link" onClick={mark} data-testid="mark-pair">{t(one.mark?.apart ? 'case4.markAlike' : 'case4.markApart')}</button>}
      </p>
    </li>
  )
}

function MarkDialog({ view, other, close }: { view: DeskCase; other: DuplicateView; close: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const apart = !other.mark?.apart
  const send = useMutation({
    mutationFn: () => backend.markDuplicate(view.id, other.case, apart, reason),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.deskCase(view.id) })
      close()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim() !== '') send.mutate()
  }
  return (
    <Dialog close={close} title={t(apart ? 'case4.markApart' : 'case4.markAlike')} width={520}>
      <form className="d-form" onSubmit={submit} data-testid="mark-dialog">
        <p>{t('case4.markHelp', { number: other.number ?? '' })}</p>
        <Input.TextArea rows={2} maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} aria-label={t('case4.markReason')} placeholder={t('case4.markReason')} data-testid="mark-reason" />
        {send.isError && <ErrorNotice error={send.error} compact />}
        <div className="d-form-end">
          <Button onClick={close}>{t('case4.cancel')}</Button>
          <Button type="primary" htmlType="submit" disabled={reason.trim() === ''} loading={send.isPending} data-testid="mark-send">{t('case4.sign')}</Button>
        </div>
      </form>
    </Dialog>
  )
}

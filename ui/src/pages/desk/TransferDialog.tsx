import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Radio } from 'antd'
import { useState } from 'react'
import { Dialog } from '@/components/Dialog'
import { ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { backend, type DeskCase } from '@/ipc'
import { ask, keys } from '@/ipc/queries'

const REASONS = ['absence', 'workload', 'competence'] as const

/** 转办: to whom, and why. */
export function TransferDialog({ view, close }: { view: DeskCase; close: () => void }) {
  const { t, list } = useWords()
  const client = useQueryClient()
  const colleagues = useQuery(ask.colleagues(view.id))
  const [to, setTo] = useState<string | null>(null)
  const [reason, setReason] = useState<(typeof REASONS)[number]>('absence')
  const send = useMutation({
    mutationFn: () => backend.releaseCase(view.id, to, reason),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.deskCase(view.id) })
      close()
    },
  })
  return (
    <Dialog close={close} title={t('case4.transfer')} width={480}>
      <div className="d-form" data-testid="transfer-dialog">
        {colleagues.isPending && <Waiting />}
        {colleagues.isError && <ErrorNotice error={colleagues.error} compact />}
        {colleagues.data?.length === 0 && <p>{t('case4.nobodyElse')}</p>}
        <Radio.Group className="d-stack" value={to} onChange={(event) => setTo(event.target.value as string)} aria-label={t('case4.to')}>
          {colleagues.data?.map((one) => <Radio key={one.key} value={one.key}>{one.name} <small className="muted">{list(one.roles.map((role) => t(`desk.role.${role}`)))}</small></Radio>)}
        </Radio.Group>
        <Radio.Group value={reason} onChange={(event) => setReason(event.target.value as (typeof REASONS)[number])} aria-label={t('case4.why')}>
          {REASONS.map((one) => <Radio key={one} value={one}>{t(`case4.transferWhy.${one}`)}</Radio>)}
        </Radio.Group>
        {send.isError && <ErrorNotice error={send.error} compact />}
        <div className="d-form-end">
          <Button onClick={close}>{t('case4.cancel')}</Button>
          <Button type="primary" disabled={to === null} loading={send.isPending} onClick={() => send.mutate()} data-testid="transfer-send">{t('case4.sign')}</Button>
        </div>
      </div>
    </Dialog>
  )
}

// 保留的名称: what I keep free, proven from state.

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { ProofMark } from '@/components/ProofMark'
import { Section, Sheet } from '@/components/Sheet'
import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import { backend, type ReservationView } from '@/ipc'
import { ask } from '@/ipc/queries'
import './signing.css'

export function Reservations() {
  const { t } = useWords()
  const held = useQuery(ask.reservations)
  if (!held.data || held.data.length === 0) return null
  return (
    <Section title={t('reserve.title')} count={held.data.length}>
      <Sheet data-testid="reservations">{held.data.map((one) => <Row key={one.id} one={one} />)}</Sheet>
    </Section>
  )
}

function Row({ one }: { one: ReservationView }) {
  const { t, language } = useWords()
  const save = useMutation({ mutationFn: () => backend.saveReservationReceipt(one.id) })
  return (
    <div className="invited-row" data-testid="reservation-row">
      <span>
        <strong>{one.text}</strong>
        <small className="with-mark">{t('reserve.until', { until: dayInWords(one.until, language) })}<ProofMark stage="verified" size={16} /></small>
        {save.data && <small role="status">{t('receipt.saved', { path: save.data.path })}</small>}
      </span>
      {one.hasReceipt && <Button size="middle" loading={save.isPending} onClick={() => save.mutate()}>{t('receipt.save')}</Button>}
    </div>
  )
}

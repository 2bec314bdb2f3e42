// 保留这个名称: beside the name, once its rules pass: keeps it free for two months, and says who holds it.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { CrossIcon } from '@/components/icons'
import { ProofIcon } from '@/components/ProofMark'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import { backend } from '@/ipc'
import { keys } from '@/ipc/queries'
import './signing.css'

interface Props { draft: string; field: string; values: string; flush(): Promise<void> }

export function Reserve({ draft, field, values, flush }: Props) {
  const { t, language } = useWords()
  const client = useQueryClient()
  const offers = useQuery({
    queryKey: ['reservation', draft, values],
    queryFn: () => backend.reservationOffers(draft, values),
    staleTime: 5_000,
    placeholderData: (before) => before,
  })
  const reserve = useMutation({
    mutationFn: async () => {
      await flush()
      return backend.reserveName(draft)
    },
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.reservations }),
    onSettled: () => void offers.refetch(),
  })
  const offer = offers.data?.find((one) => one.field === field)
  if (!offer) return null
  const until = dayInWords(offer.until, language)
  return (
    <div className="reserve" data-testid="reservation" data-holder={offer.holder}>
      {offer.holder === 'nobody' && (
        <>
          <Button size="middle" loading={reserve.isPending} disabled={offer.held >= offer.most} onClick={() => reserve.mutate()} data-testid="reserve-name">{t('reserve.button')}</Button>
          <span className="muted small">{offer.held >= offer.most ? t('reserve.full', { most: offer.most }) : t('reserve.help', { until, left: offer.most - offer.held })}</span>
        </>
      )}
      {offer.holder === 'me' && <span className="reserve-mine"><ProofIcon mark="verified" />{t('reserve.mine', { until })}</span>}
      {offer.holder === 'another' && <span className="reserve-lost"><CrossIcon size={17} />{t('reserve.another', { until })}</span>}
      {offer.holder === 'registered' && <span className="reserve-lost"><CrossIcon size={17} />{t('reserve.registered')}</span>}
      {reserve.isError && <ErrorNotice error={reserve.error} compact />}
    </div>
  )
}

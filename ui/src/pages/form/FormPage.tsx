// The form in steps: rail of steps, one question at a time, help beside, everything saved as it is typed.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { ErrorNotice, Waiting } from '@/components/State'
import { askingNotice, namedFields } from '@/form/asked'
import { readContract } from '@/form/contract'
import { useWords } from '@/i18n'
import { backend } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import { FormSteps } from './FormSteps'

interface Props { service: string; step?: number; refiles?: string }

export function FormPage({ service, step, refiles }: Props) {
  const { t } = useWords()
  const client = useQueryClient()
  // Opening begins or resumes the draft, so it is asked anew each time the form is entered and never from memory.
  const draft = useQuery({ queryKey: ['open', service, refiles], queryFn: () => (refiles ? backend.openSupplement(refiles) : backend.openDraft(service)), staleTime: Infinity, gcTime: 0 })
  // Another filling goes by the contract that the case was filed under.
  const inForce = useQuery({ ...ask.service(service), enabled: !refiles })
  const ofCase = useQuery({ ...ask.draftService(draft.data?.id ?? ''), enabled: Boolean(refiles && draft.data) })
  const view = refiles ? ofCase : inForce
  // A notice names what is to be changed; the rest stays as it was filed.
  const filed = useQuery({ ...ask.case(refiles ?? ''), enabled: Boolean(refiles) })
  const documents = useQuery({ ...ask.documents(refiles ?? ''), enabled: Boolean(refiles) })
  const named = useMemo(() => (filed.data ? namedFields(askingNotice(filed.data, documents.data ?? [])) : null), [filed.data, documents.data])
  useEffect(
    () => () => {
      void client.invalidateQueries({ queryKey: keys.drafts })
      void client.invalidateQueries({ queryKey: keys.services })
    },
    [client],
  )
  const contract = useMemo(() => (view.data ? readContract(view.data.document) : null), [view.data])
  if (draft.isError) return <div className="column"><ErrorNotice error={draft.error} retry={() => void draft.refetch()} /></div>
  if (view.isError) return <div className="column"><ErrorNotice error={view.error} retry={() => void view.refetch()} /></div>
  if (!contract || !draft.data) return <div className="column"><Waiting what={t('form.opening')} /></div>
  return <FormSteps contract={contract} draft={draft.data} service={service} refiles={refiles} wanted={step} named={named} />
}

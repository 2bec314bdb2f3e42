// The form in steps: rail of steps, one question at a time, help beside, everything saved as it is typed.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { ErrorNotice, Waiting } from '@/components/State'
import { readContract } from '@/form/contract'
import { useWords } from '@/i18n'
import { backend, type DraftView } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import { FormSteps } from './FormSteps'

interface Props { service: string; step?: number }

export function FormPage({ service, step }: Props) {
  const { t } = useWords()
  const client = useQueryClient()
  const view = useQuery(ask.service(service))
  // Opening begins or resumes the draft, so it is asked anew each time the form is entered.
  const [draft, setDraft] = useState<DraftView | null>(null)
  const [failed, setFailed] = useState<unknown>(null)
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    let gone = false
    setFailed(null)
    backend.openDraft(service).then(
      (opened) => {
        if (gone) return
        setDraft(opened)
        void client.invalidateQueries({ queryKey: keys.services })
      },
      (error: unknown) => !gone && setFailed(error),
    )
    return () => {
      gone = true
      void client.invalidateQueries({ queryKey: keys.drafts })
    }
  }, [service, client, attempt])

  const contract = useMemo(() => (view.data ? readContract(view.data.document) : null), [view.data])
  if (failed !== null) return <div className="column"><ErrorNotice error={failed} retry={() => setAttempt(attempt + 1)} /></div>
  if (view.isError) return <div className="column"><ErrorNotice error={view.error} retry={() => void view.refetch()} /></div>
  if (!contract || !draft) return <div className="column"><Waiting what={t('form.opening')} /></div>
  return <FormSteps contract={contract} draft={draft} service={service} wanted={step} />
}

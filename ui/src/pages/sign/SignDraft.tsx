// 核对并签名: exactly what is signed, the check of exactly these values, and the passphrase.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useMemo } from 'react'
import { go } from '@/app/routes'
import { Empty, ErrorNotice, Waiting } from '@/components/State'
import { readContract } from '@/form/contract'
import { useWords } from '@/i18n'
import { backend, type SignPage } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import { Articles } from '@/pages/signing/Articles'
import { SigningPanel, useSigning } from '@/pages/signing/SigningPanel'
import { CheckPane } from './CheckPane'
import { SignDocument } from './SignDocument'
import { SignBox } from './SignBox'
import './sign.css'

interface Props { service: string; refiles?: string }

export function SignDraft({ service, refiles }: Props) {
  const { t } = useWords()
  const drafts = useQuery({ ...ask.drafts, refetchOnMount: 'always' })
  const draft = drafts.data?.find((one) => one.service === service && one.case === (refiles ?? null))
  if (drafts.isPending) return <div className="column"><Waiting what={t('sign.loading')} /></div>
  if (drafts.isError) return <div className="column"><ErrorNotice error={drafts.error} retry={() => void drafts.refetch()} /></div>
  if (!draft) {
    return (
      <div className="column">
        <Empty title={t('sign.noDraft')} action={<Button type="primary" onClick={() => go({ page: 'form', service, refiles })}>{t('guide.start')}</Button>} />
      </div>
    )
  }
  return <Sign key={draft.id} draft={draft.id} service={service} refiles={refiles} />
}

function Sign({ draft, service, refiles }: Props & { draft: string }) {
  const { t } = useWords()
  const drafts = useQuery(ask.drafts)
  const client = useQueryClient()
  // Asked anew each time: it is what will be signed now.
  const page = useQuery({ queryKey: ['sign', draft], queryFn: () => backend.signPage(draft), staleTime: 0, gcTime: 0 })
  const view = useQuery(ask.draftService(draft))
  const contract = useMemo(() => (view.data ? readContract(view.data.document) : undefined), [view.data])
  const signing = useSigning(draft)
  const all = signing.data?.complete ?? false
  const { refetch } = page
  // What the last signature makes true is checked again at once.
  useEffect(() => {
    if (all) void refetch()
  }, [all, refetch])
  const submit = useMutation({
    mutationFn: (passphrase: string) => backend.submit(draft, passphrase),
    onSuccess: (filed) => {
      for (const key of [keys.cases, keys.drafts, keys.services]) void client.invalidateQueries({ queryKey: key })
      go({ page: 'case', id: filed.id })
    },
  })
  if (page.isPending) return <div className="column"><Waiting what={t('sign.loading')} /></div>
  if (page.isError) return <div className="column"><ErrorNotice error={page.error} retry={() => void page.refetch()} /></div>
  const values = drafts.data?.find((one) => one.id === draft)?.values ?? ''
  // Everybody who is named agrees first; the rule about that is told by the panel.
  const missing = (signing.data?.people ?? []).filter((one) => !one.own && one.answer !== 'confirmed').map((one) => one.name)
  const change = (step: number) => go({ page: 'form', service, step, refiles })
  return (
    <div className="sign-page" data-testid="sign-page">
      <div className="sign-main">
        <div className="page-head">
          <h1>{t('sign.title')}</h1>
          <p>{t('sign.lead')}</p>
        </div>
        <SignDocument page={page.data} steps={contract?.form.steps.map((step) => step.title)} change={change} />
        {contract?.templates?.some((one) => one.id === 'articles') && <Articles draft={draft} values={values} />}
      </div>
      <aside className="sign-side">
        <div className="sign-scroll">
          <SigningPanel draft={draft} ready={page.data.check.fields.length === 0} changed={() => void page.refetch()} />
          <CheckPane page={page.data} contract={contract} signed={all} change={change} again={() => void page.refetch()} />
        </div>
        {all ? (
          <SignBox page={page.data} ready={isReady(page.data)} busy={submit.isPending} error={submit.error} sign={(passphrase) => submit.mutate(passphrase)} />
        ) : (
          <div className="sign-box sign-last" data-testid="sign-last">
            <div className="sheet-rule" aria-hidden="true" />
            <strong>{t('signing.last')}</strong>
            <p>{signing.data?.state === 'prepared' ? t('signing.lastWaits', { names: missing.join(t('signing.joint')) }) : t('signing.lastFirst')}</p>
          </div>
        )}
      </aside>
    </div>
  )
}

/** Nothing stands in the way of signing: no field is wrong and no rule blocks. What a person has to look at may be filed. */
export const isReady = (page: SignPage) => page.check.verdict !== 'block' && page.check.fields.length === 0

// 各自签名: who has to sign this application on their own computers, and how far that is.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { ErrorNotice, Notice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { shortTime } from '@/i18n/format'
import { backend, type SignerProgress, type SigningView } from '@/ipc'
import { toneOf } from './words'
import './signing.css'

interface Props { draft: string; ready: boolean; changed: () => void }

/** How far the signatures are; asked again every few seconds while somebody is missing. */
export function useSigning(draft: string) {
  return useQuery({
    queryKey: ['signing', draft],
    queryFn: () => backend.signing(draft),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.state === 'prepared' && !query.state.data.complete ? 3000 : false),
  })
}

export function SigningPanel({ draft, ready, changed }: Props) {
  const { t } = useWords()
  const client = useQueryClient()
  const signing = useSigning(draft)
  const keep = (view: SigningView) => {
    client.setQueryData(['signing', draft], view)
    changed()
  }
  const prepare = useMutation({ mutationFn: () => backend.prepareSigning(draft), onSuccess: keep })
  const invite = useMutation({ mutationFn: (person: number) => backend.invite(draft, person), onSuccess: keep })
  if (signing.isError) return <ErrorNotice error={signing.error} retry={() => void signing.refetch()} compact />
  const view = signing.data
  if (!view || view.state === 'notNeeded') return null
  const signed = view.people.filter((one) => one.own || one.answer === 'confirmed').length
  return (
    <section className="signing" data-testid="signing" data-state={view.state} data-complete={view.complete}>
      <header>
        <h2>{t('signing.title')}</h2>
        <span>{t('signing.count', { signed, all: view.people.length })}</span>
      </header>
      {view.state === 'prepared' ? <p>{t('signing.fixed')}</p> : <p>{t('signing.lead')}</p>}
      {view.state === 'changed' && <Notice tone="warning" testid="signing-changed">{t('signing.changed')}</Notice>}
      {view.state !== 'prepared' && (
        <Button type="primary" disabled={!ready} loading={prepare.isPending} onClick={() => prepare.mutate()} data-testid="prepare-signing">
          {view.state === 'changed' ? t('signing.prepareAgain') : t('signing.prepare')}
        </Button>
      )}
      {prepare.isError && <ErrorNotice error={prepare.error} compact />}
      <ol className="signing-people">
        {view.people.map((one) => (
          <Person
            key={one.person}
            one={one}
            open={view.state === 'prepared'}
            busy={invite.isPending && invite.variables === one.person}
            invite={() => invite.mutate(one.person)}
          />
        ))}
      </ol>
      {invite.isPending && <Waiting quiet what={t('signing.writing')} />}
      {invite.isError && <ErrorNotice error={invite.error} compact />}
    </section>
  )
}

function Person({ one, open, busy, invite }: { one: SignerProgress; open: boolean; busy: boolean; invite: () => void }) {
  const { t, say, language } = useWords()
  const roles = one.roles.map(say).join(t('signing.joint'))
  return (
    <li data-testid={`signer-${one.person}`} data-answer={one.own ? 'own' : one.answer}>
      <div className="signing-who">
        <strong>{one.name}</strong>
        <small>{roles}</small>
      </div>
      <span className="signing-answer" data-tone={one.own ? 'waiting' : toneOf[one.answer]}>
        {one.own ? t('signing.own') : t(`signing.answer.${one.answer}`)}
        {one.timeMs !== null && <small>{shortTime(one.timeMs, language)}</small>}
      </span>
      {open && !one.own && one.answer === 'none' && (
        <div className="signing-invitation">
          {one.invitation && (
            <dl>
              <div><dt>{t('signing.file')}</dt><dd className="mono" data-testid={`invitation-file-${one.person}`}>{one.invitation.path}</dd></div>
              <div><dt>{t('signing.code')}</dt><dd className="mono signing-code" data-testid={`invitation-code-${one.person}`}>{one.invitation.code}</dd></div>
            </dl>
          )}
          {one.invitation && <p>{t('signing.tell', { name: one.name })}</p>}
          <Button size="middle" loading={busy} onClick={invite} data-testid={`invite-${one.person}`}>
            {one.invitation ? t('signing.inviteAgain') : t('signing.invite', { name: one.name })}
          </Button>
        </div>
      )}
      {one.answer === 'impersonated' && <p className="signing-note">{t('signing.impersonated')}</p>}
      {one.answer === 'refused' && <p className="signing-note">{t('signing.refused')}</p>}
    </li>
  )
}

// 各自签名: who has to sign this application on their own computers, and how far that is.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { Fragment } from 'react'
import { Copy } from '@/components/Hashes'
import { ErrorNotice, Notice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { backend, type SignerProgress, type SigningView } from '@/ipc'
import { Answer, Represented, Who } from './Answer'
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
          <Fragment key={one.person}>
            <Person
              one={one}
              open={view.state === 'prepared'}
              busy={invite.isPending && invite.variables === one.person}
              invite={() => invite.mutate(one.person)}
            />
            <Represented one={one} />
          </Fragment>
        ))}
      </ol>
      {invite.isPending && <Waiting quiet what={t('signing.writing')} />}
      {invite.isError && <ErrorNotice error={invite.error} compact />}
    </section>
  )
}

function Person({ one, open, busy, invite }: { one: SignerProgress; open: boolean; busy: boolean; invite: () => void }) {
  const { t } = useWords()
  return (
    <li data-testid={`signer-${one.person}`} data-answer={one.own ? 'own' : one.answer}>
      <Who one={one} />
      <Answer one={one} />
      {open && !one.own && one.answer === 'none' && (one.invitation ? (
        <div className="signing-invitation">
          <p>{t('signing.tell', { name: one.name })}</p>
          <dl>
            <div><dt>{t('signing.code')}</dt><dd><strong className="mono signing-code" data-testid={`invitation-code-${one.person}`}>{one.invitation.code}</strong><Copy text={one.invitation.code} label={t('signing.code')} /></dd></div>
            <div><dt>{t('signing.file')}</dt><dd><File path={one.invitation.path} testid={`invitation-file-${one.person}`} /></dd></div>
          </dl>
          <button type="button" className="link small" disabled={busy} onClick={invite} data-testid={`invite-${one.person}`}>{t('signing.inviteAgain')}</button>
        </div>
      ) : (
        <div className="signing-invitation">
          <Button size="middle" loading={busy} onClick={invite} data-testid={`invite-${one.person}`}>{t('signing.invite', { name: one.name })}</Button>
        </div>
      ))}
      {one.answer === 'impersonated' && <p className="signing-note">{t('signing.impersonated')}</p>}
      {one.answer === 'refused' && <p className="signing-note">{t('signing.refused')}</p>}
    </li>
  )
}

/** A file by its name; its folder under it. */
function File({ path, testid }: { path: string; testid: string }) {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  return <span title={path} data-testid={testid} data-path={path}>{path.slice(cut + 1)}<small>{path.slice(0, Math.max(cut, 0))}</small></span>
}

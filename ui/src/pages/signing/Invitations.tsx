// 我收到的邀请: what I am named in, waiting for my answer or answered.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { type FormEvent, useState } from 'react'
import { address, go } from '@/app/routes'
import { Section, Sheet } from '@/components/Sheet'
import { ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { shortTime } from '@/i18n/format'
import { backend, type InvitationView } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import { toneOf } from './words'
import './signing.css'

export function Invitations() {
  const { t } = useWords()
  const invitations = useQuery(ask.invitations)
  const [adding, setAdding] = useState(false)
  const list = invitations.data ?? []
  return (
    <Section
      title={t('invited.title')}
      {...(list.length > 0 ? { count: list.length } : {})}
      more={<button type="button" className="link" aria-expanded={adding} onClick={() => setAdding(!adding)} data-testid="add-invitation">{t('invited.add')}</button>}
    >
      <Sheet data-testid="invitations">
        {adding && <Import done={() => setAdding(false)} />}
        {invitations.isPending && <Waiting />}
        {invitations.isError && <ErrorNotice error={invitations.error} retry={() => void invitations.refetch()} compact />}
        {invitations.data && list.length === 0 && !adding && <p className="invited-none">{t('invited.none')}</p>}
        {list.map((one) => <InvitationRow key={one.id} one={one} />)}
      </Sheet>
    </Section>
  )
}

/** One invitation, which leads to it. */
export function InvitationRow({ one }: { one: InvitationView }) {
  const { t, say, language } = useWords()
  return (
    <a className="invited-row" href={address({ page: 'invitation', id: one.id })} data-testid={`invitation-${one.id}`}>
      <span>
        <strong>{one.subject}</strong>
        <small>{t('invited.as', { title: say(one.title), roles: one.roles.map(say).join(t('signing.joint')) })}</small>
      </span>
      <span className="signing-answer" data-tone={toneOf[one.answer]}>
        {one.answer === 'none' ? t('invited.waits') : t(`invited.answered.${one.answer}`)}
        <small>{shortTime(one.importedMs, language)}</small>
      </span>
    </a>
  )
}

function Import({ done }: { done: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [path, setPath] = useState('')
  const [code, setCode] = useState('')
  const choose = useMutation({ mutationFn: backend.chooseInvitation, onSuccess: (chosen) => chosen && setPath(chosen) })
  const open = useMutation({
    mutationFn: () => backend.importInvitation(path, code),
    onSuccess: (view) => {
      void client.invalidateQueries({ queryKey: keys.invitations })
      done()
      go({ page: 'invitation', id: view.id })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (path !== '' && code !== '') open.mutate()
  }
  return (
    <form className="invited-import" onSubmit={submit}>
      <label htmlFor="invitation-path">{t('invited.file')}</label>
      <div className="invited-file">
        <Input id="invitation-path" value={path} onChange={(event) => setPath(event.target.value)} placeholder={t('invited.fileExample')} data-testid="invitation-path" autoComplete="off" />
        <Button onClick={() => choose.mutate()} loading={choose.isPending} data-testid="choose-invitation">{t('invited.choose')}</Button>
      </div>
      <label htmlFor="invitation-code">{t('invited.code')}</label>
      <Input id="invitation-code" className="mono" value={code} onChange={(event) => setCode(event.target.value)} data-testid="invitation-code" autoComplete="off" />
      <p>{t('invited.codeHelp')}</p>
      <Button type="primary" htmlType="submit" disabled={path === '' || code === ''} loading={open.isPending} data-testid="open-invitation">{t('invited.open')}</Button>
      {choose.isError && <ErrorNotice error={choose.error} compact />}
      {open.isError && <ErrorNotice error={open.error} compact />}
    </form>
  )
}

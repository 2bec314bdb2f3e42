// An invitation: what it is about, what I am in it, what stands in it, and my answer with my own key.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { go } from '@/app/routes'
import { Hashes } from '@/components/Hashes'
import { KeyIcon } from '@/components/icons'
import { ProofMark } from '@/components/ProofMark'
import { byTone, RuleList } from '@/components/RuleList'
import { SignedLines } from '@/components/SignedLines'
import { ErrorNotice, Notice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { errorCode } from '@/i18n/errors'
import { backend, type InvitationView, type SignerAnswer } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import { TextDocument } from './Text'
import { toneOf } from './words'
import '@/pages/sign/sign.css'
import './signing.css'

export function Invitation({ id }: { id: string }) {
  const { t } = useWords()
  const all = useQuery(ask.invitations)
  const one = all.data?.find((view) => view.id === id)
  if (all.isPending) return <div className="column"><Waiting what={t('invited.loading')} /></div>
  if (all.isError) return <div className="column"><ErrorNotice error={all.error} retry={() => void all.refetch()} /></div>
  if (!one) return <div className="column"><Notice tone="warning" action={<Button onClick={() => go({ page: 'cases' })}>{t('nav.cases')}</Button>}>{t('invited.unknown')}</Notice></div>
  return (
    <div className="sign-page" data-testid="invitation" data-answer={one.answer} data-mine={one.mine}>
      <div className="sign-main">
        <div className="page-head">
          <h1>{one.subject}</h1>
          <p>{t('invited.lead')}</p>
        </div>
        <Contents one={one} />
      </div>
      <aside className="sign-side">
        <Checked one={one} />
        <AnswerBox one={one} />
      </aside>
    </div>
  )
}

function Contents({ one }: { one: InvitationView }) {
  const { t, say } = useWords()
  const open = one.lines.filter((line) => line.visibility !== 'sensitive')
  const own = one.lines.filter((line) => line.visibility === 'sensitive')
  const names = one.signsFor.join(t('signing.joint'))
  return (
    <>
      <div className="doc sign-doc" data-testid="invitation-document">
        <div className="sign-frame">
          <h2>{t('sign.application', { title: say(one.title) })}</h2>
          <p className="sign-opening">{t('invited.opening', { name: one.name, office: say(one.office), roles: one.roles.map(say).join(t('signing.joint')) })}</p>
          {one.signsFor.length > 0 && <p className="sign-opening" data-testid="signs-for">{t('invited.signsFor', { names })}</p>}
          {own.length > 0 && <p className="sign-part">{t(one.signsFor.length > 0 ? 'invited.ownDataFor' : 'invited.ownData', { names })}</p>}
          <SignedLines lines={own} />
          <p className="sign-part">{t('invited.otherData')}</p>
          <SignedLines lines={open} />
          <p className="sign-part">{t('invited.left', { shown: one.shown, all: one.fields })}</p>
        </div>
      </div>
      {one.text && <TextDocument text={one.text} />}
    </>
  )
}

function Checked({ one }: { one: InvitationView }) {
  const { t } = useWords()
  const passed = one.rules.filter((rule) => rule.outcome === 'pass').length
  return (
    <section className="check-pane">
      <header>
        <h2>{t('invited.check')}</h2>
        <span>{t('sign.passed', { count: passed })}</span>
      </header>
      {one.mine ? <Notice tone="verified" testid="is-mine">{t('invited.mine')}</Notice> : <Notice tone="danger" testid="not-mine">{t('invited.notMine')}</Notice>}
      {!one.textFits && <Notice tone="danger" testid="text-differs">{t('invited.textDiffers')}</Notice>}
      <RuleList rules={byTone(one.rules)} limit={8} explain />
      {one.unseenRules > 0 && <p className="muted small">{t('invited.unseen', { count: one.unseenRules })}</p>}
      <p className="muted small">{t('invited.verified')}</p>
      <Hashes lines={[{ code: 'commitment', value: one.fingerprint }]} />
    </section>
  )
}

function AnswerBox({ one }: { one: InvitationView }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [choice, setChoice] = useState<SignerAnswer | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const done = () => void client.invalidateQueries({ queryKey: keys.invitations })
  const answer = useMutation({
    mutationFn: () => backend.answerInvitation(one.id, choice ?? 'none', passphrase),
    onSuccess: done,
    onError: done,
  })
  const save = useMutation({ mutationFn: () => backend.saveInvitationReceipt(one.id) })
  if (one.proof === 'verified') {
    return (
      <div className="sign-box" data-testid="answered">
        <div className="sheet-rule" aria-hidden="true" />
        <strong className="signing-answer" data-tone={toneOf[one.answer]}>{t(`invited.answered.${one.answer}`)}</strong>
        <p className="invited-recorded"><ProofMark stage="verified" size={16} />{t('invited.recorded')}</p>
        {one.hasReceipt && <Button block onClick={() => save.mutate()} loading={save.isPending} data-testid="save-answer">{t('receipt.save')}</Button>}
        {save.data && <p role="status" className="muted small">{t('receipt.saved', { path: save.data.path })}</p>}
        {save.isError && <ErrorNotice error={save.error} compact />}
      </div>
    )
  }
  const may = { confirmed: one.mine && one.textFits, refused: true, impersonated: true } as const
  const means = (which: keyof typeof may) =>
    which === 'confirmed' && one.signsFor.length > 0 ? t('invited.meansFor', { names: one.signsFor.join(t('signing.joint')) }) : t(`invited.means.${which}`)
  return (
    <form className="sign-box" onSubmit={(event) => { event.preventDefault(); if (choice && passphrase !== '') answer.mutate() }}>
      <div className="sheet-rule" aria-hidden="true" />
      <fieldset className="invited-choice">
        <legend>{t('invited.question')}</legend>
        {(['confirmed', 'refused', 'impersonated'] as const).map((which) => (
          <label key={which} data-tone={toneOf[which]} aria-label={t(`invited.choice.${which}`)}>
            <input type="radio" name="answer" checked={choice === which} disabled={!may[which]} onChange={() => setChoice(which)} data-testid={`answer-${which}`} />
            <span><strong>{t(`invited.choice.${which}`)}</strong><small>{means(which)}</small></span>
          </label>
        ))}
      </fieldset>
      {choice !== null && (
        <>
          <Input.Password
            aria-label={t('sign.byPassphrase')}
            data-testid="answer-passphrase"
            prefix={<KeyIcon size={19} />}
            placeholder={t('sign.byPassphrase')}
            autoComplete="current-password"
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
            status={answer.error && errorCode(answer.error) === 'wrongPassphrase' ? 'error' : undefined}
          />
          <Button type="primary" htmlType="submit" block danger={choice === 'impersonated'} disabled={choice === null || passphrase === ''} loading={answer.isPending} data-testid="answer-submit">
            {t('invited.sign')}
          </Button>
        </>
      )}
      {answer.isPending && <Waiting quiet what={t('invited.signing')} />}
      {answer.isError && <ErrorNotice error={answer.error} compact />}
    </form>
  )
}

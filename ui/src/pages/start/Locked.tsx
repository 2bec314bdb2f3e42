import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { type FormEvent, useState } from 'react'
import { LockIcon } from '@/components/icons'
import { SealMark } from '@/components/Progress'
import { ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { type AppStatus, backend } from '@/ipc'
import { forgetPersonal, keys } from '@/ipc/queries'
import { Frame } from './Frame'

export function Locked({ status }: { status: AppStatus }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [passphrase, setPassphrase] = useState('')
  const unlock = useMutation({
    mutationFn: backend.unlock,
    onSuccess: (next) => {
      forgetPersonal(client)
      client.setQueryData(keys.status, next)
    },
    onError: () => setPassphrase(''),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (passphrase !== '') unlock.mutate(passphrase)
  }
  return (
    <Frame status={status}>
      <div className="locked">
        <SealMark size={72} />
        <h1>{t('locked.title')}</h1>
        <p className="muted">{t('locked.lead')}</p>
        <form onSubmit={submit}>
          <label className="field-label" htmlFor="passphrase">{t('locked.passphrase')}</label>
          <Input.Password
            id="passphrase"
            data-testid="passphrase"
            // The one thing to do here.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            autoComplete="current-password"
            prefix={<LockIcon size={17} />}
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
            status={unlock.isError ? 'error' : undefined}
          />
          <Button type="primary" htmlType="submit" loading={unlock.isPending} data-testid="unlock">{t('locked.open')}</Button>
          {unlock.isPending && <Waiting quiet what={t('locked.opening')} />}
          {unlock.isError && <ErrorNotice error={unlock.error} />}
        </form>
      </div>
    </Frame>
  )
}

import { Button, Input } from 'antd'
import { type FormEvent, useState } from 'react'
import { KeyIcon } from '@/components/icons'
import { Hashes } from '@/components/Hashes'
import { ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { errorCode } from '@/i18n/errors'
import type { SignPage } from '@/ipc'

interface Props { page: SignPage; ready: boolean; busy: boolean; error: unknown; sign: (passphrase: string) => void }

export function SignBox({ page, ready, busy, error, sign }: Props) {
  const { t } = useWords()
  const [passphrase, setPassphrase] = useState('')
  const [deep, setDeep] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready && !busy && passphrase !== '') sign(passphrase)
  }
  return (
    <form className="sign-box" onSubmit={submit}>
      <div className="sheet-rule" aria-hidden="true" />
      <label htmlFor="sign-passphrase">{t('sign.byPassphrase')}</label>
      <p>{t('sign.once', { fields: page.fields })}</p>
      <Input.Password
        id="sign-passphrase"
        data-testid="sign-passphrase"
        prefix={<KeyIcon size={19} />}
        autoComplete="current-password"
        value={passphrase}
        onChange={(event) => setPassphrase(event.target.value)}
        status={error && errorCode(error) === 'wrongPassphrase' ? 'error' : undefined}
        disabled={!ready}
      />
      <Button type="primary" htmlType="submit" block disabled={!ready || passphrase === ''} loading={busy} data-testid="sign-submit">
        {t('sign.submit')}
      </Button>
      {busy && <Waiting quiet what={t('sign.signing')} />}
      {error ? <ErrorNotice error={error} compact /> : null}
      <p>
        {t('sign.after')}{' '}
        <button type="button" className="link small" aria-expanded={deep} onClick={() => setDeep(!deep)}>{t('sign.fingerprint')}</button>
      </p>
      {deep && <Hashes lines={[{ code: 'commitment', value: page.fingerprint }, { code: 'contract', value: page.contract }]} />}
    </form>
  )
}

import { Button, Input } from 'antd'
import { type FormEvent, useState } from 'react'
import { ErrorNotice, Notice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { MIN_PASSPHRASE, strength } from '@/lib/strength'

interface Props { busy: boolean; error: unknown; make: (passphrase: string) => void }

export function NewPassphrase({ busy, error, make }: Props) {
  const { t } = useWords()
  const [first, setFirst] = useState('')
  const [again, setAgain] = useState('')
  const [left, setLeft] = useState(false)
  const how = strength(first)
  const differs = left && again !== '' && again !== first
  const fine = how !== 'tooShort' && first === again
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setLeft(true)
    if (fine && !busy) make(first)
  }
  return (
    <form onSubmit={submit}>
      <h1>{t('passphrase.title')}</h1>
      <p className="lead">{t('passphrase.lead')}</p>
      <label className="field" htmlFor="passphrase">
        <span className="field-label">{t('passphrase.first')} <small>{t('passphrase.rule', { count: MIN_PASSPHRASE })}</small></span>
      </label>
      <Input.Password
        id="passphrase"
        data-testid="passphrase"
        autoComplete="new-password"
        value={first}
        onChange={(event) => setFirst(event.target.value)}
        aria-describedby="strength"
        placeholder={t('passphrase.example')}
      />
      <div id="strength" className="strength" data-state={first ? how : 'none'} data-testid="strength" role="status">
        <i /><i /><i />
        <span>{first === '' ? t('passphrase.none') : t(`passphrase.strength.${how}`, { count: MIN_PASSPHRASE - [...first].length })}</span>
      </div>
      <label className="field" htmlFor="passphrase-again">
        <span className="field-label">{t('passphrase.again')}</span>
      </label>
      <Input.Password
        id="passphrase-again"
        data-testid="passphrase-again"
        autoComplete="new-password"
        value={again}
        onChange={(event) => setAgain(event.target.value)}
        onBlur={() => setLeft(true)}
        status={differs ? 'error' : undefined}
        aria-invalid={differs}
        aria-describedby="again-error"
      />
      <p id="again-error" className="field-error" role="alert">{differs ? t('passphrase.differs') : ''}</p>
      <Notice tone="warning"><strong>{t('passphrase.only')}</strong></Notice>
      {error ? <ErrorNotice error={error} /> : null}
      <div className="start-actions">
        <Button type="primary" htmlType="submit" disabled={!fine} loading={busy} data-testid="create-vault">{t('passphrase.make')}</Button>
        {busy && <Waiting quiet what={t('passphrase.making')} />}
      </div>
    </form>
  )
}

// The very first start: what this is, then a passphrase, and a key made on this PC.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { ImportNetworkFile } from '@/components/NetworkFile'
import { SealMark, Tally } from '@/components/Progress'
import { useWords } from '@/i18n'
import { type AppStatus, backend } from '@/ipc'
import { keys } from '@/ipc/queries'
import { Frame } from './Frame'
import { NewPassphrase } from './NewPassphrase'

export function Welcome({ status }: { status: AppStatus }) {
  const { t } = useWords()
  const [begun, setBegun] = useState(false)
  const client = useQueryClient()
  const create = useMutation({
    mutationFn: backend.createVault,
    onSuccess: (next) => client.setQueryData(keys.status, next),
  })
  if (begun) {
    return (
      <Frame status={status} step={0}>
        <NewPassphrase busy={create.isPending} error={create.error} make={(passphrase) => create.mutate(passphrase)} />
      </Frame>
    )
  }
  return (
    <Frame status={status}>
      <div className="welcome">
        <figure className="welcome-mark">
          <SealMark size={210} />
          <figcaption>
            <p>{t('welcome.strokes')}</p>
            <ol>
              {t('welcome.five', { returnObjects: true }).map((step, at) => <li key={step}><Tally done={at + 1} size={26} />{step}</li>)}
            </ol>
          </figcaption>
        </figure>
        <div>
          <h1>{t('welcome.title')}</h1>
          <p className="lead">{t('welcome.lead')}</p>
          <ul>
            {(['file', 'know', 'check'] as const).map((point) => (
              <li key={point}>
                <strong>{t(`welcome.${point}.title`)}</strong>
                <span>{t(`welcome.${point}.text`)}</span>
              </li>
            ))}
          </ul>
          <Button type="primary" onClick={() => setBegun(true)} data-testid="welcome-start">{t('welcome.start')}</Button>
          <span className="welcome-import"><ImportNetworkFile /></span>
          {status.demo && <p className="muted small" style={{ marginTop: 14 }}>{t('welcome.demo')}</p>}
        </div>
      </div>
    </Frame>
  )
}

// What a page shows while it waits, when there is nothing, and when something went wrong.

import { Button } from 'antd'
import { type ReactNode, useEffect, useState } from 'react'
import { useErrorWords } from '@/i18n/errors'
import { useWords } from '@/i18n'
import { Tally } from './Progress'
import './State.css'

/** Says what is happening once a wait is longer than 300 ms; strokes fill while it lasts. */
export function Waiting({ what, quiet }: { what?: string; quiet?: boolean }) {
  const { t } = useWords()
  const [ms, setMs] = useState(0)
  useEffect(() => {
    const begun = Date.now()
    const timer = setInterval(() => setMs(Date.now() - begun), 300)
    return () => clearInterval(timer)
  }, [])
  if (ms < 300) return <div className="waiting" aria-busy="true" />
  return (
    <div className={`waiting ${quiet ? 'waiting-quiet' : ''}`} role="status" aria-busy="true">
      <Tally done={Math.floor(ms / 300) % 6} size={22} />
      <span>{what ?? t('state.loading')}</span>
      {ms > 8000 && <span className="muted">{t('state.slow')}</span>}
    </div>
  )
}

interface EmptyProps { title: string; children?: ReactNode; action?: ReactNode }

export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children && <p>{children}</p>}
      {action}
    </div>
  )
}

interface ErrorProps { error: unknown; retry?: () => void; compact?: boolean; action?: ReactNode }

/** What happened, why, and what now. */
export function ErrorNotice({ error, retry, compact, action }: ErrorProps) {
  const { t } = useWords()
  const { what, next, code, detail } = useErrorWords()(error)
  return (
    <div className={`notice notice-danger ${compact ? 'notice-compact' : ''}`} role="alert" data-testid="error" data-code={code}>
      <div className="notice-body">
        <strong>{what}</strong>
        <p>{next}</p>
        {detail && (
          <details>
            <summary>{t('state.detail')}</summary>
            <code>{code}: {detail}</code>
          </details>
        )}
      </div>
      {action}
      {retry && (
        <Button onClick={retry} data-testid="retry">{t('state.retry')}</Button>
      )}
    </div>
  )
}

interface NoticeProps { tone: 'info' | 'warning' | 'danger' | 'verified'; children: ReactNode; action?: ReactNode; testid?: string }

export function Notice({ tone, children, action, testid }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role="status" data-testid={testid}>
      <div className="notice-body">{children}</div>
      {action}
    </div>
  )
}

// Personal data is masked until somebody says what it is looked at for. That is recorded first, and the applicant sees it.

import { Button, Input, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useWords } from '@/i18n'
import type { DeskCase, Purpose } from '@/ipc'

const PURPOSES: Purpose[] = ['handling', 'review', 'supervision', 'correction', 'audit', 'request']

interface Props { view: DeskCase; pending: boolean; reveal: (how: { purpose: Purpose; reason: string; take: boolean }) => void }

export function RevealBox({ view, pending, reveal }: Props) {
  const { t } = useWords()
  const [purpose, setPurpose] = useState<Purpose>(view.handles ? 'handling' : 'audit')
  const [reason, setReason] = useState('')
  const button = useRef<HTMLButtonElement>(null)
  const take = view.handles && view.holder === null && !view.over
  useEffect(() => button.current?.focus({ preventScroll: true }), [])
  return (
    <section className="d-reveal" data-testid="reveal-box">
      <p>{t('case4.revealHelp')}</p>
      <div className="d-reveal-row">
        <Select aria-label={t('case4.purpose')} value={purpose} onChange={setPurpose} options={PURPOSES.map((one) => ({ value: one, label: t(`case4.purposes.${one}`) }))} />
        <Input aria-label={t('case4.reason')} placeholder={t('case4.reason')} maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
      </div>
      <Button ref={button} type="primary" loading={pending} onClick={() => reveal({ purpose, reason, take })} data-testid="reveal">
        {t(take ? 'case4.takeAndReveal' : 'case4.reveal')} <kbd className="kbd">↵</kbd>
      </Button>
    </section>
  )
}

// 证照: the licences on this PC, the chosen one as the document that it is.

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { address, go } from '@/app/routes'
import { PrintIcon } from '@/components/icons'
import { ProofMark } from '@/components/ProofMark'
import { Sheet } from '@/components/Sheet'
import { Empty, ErrorNotice, Notice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { number, shortTime } from '@/i18n/format'
import { backend, type LicenceView } from '@/ipc'
import { ask } from '@/ipc/queries'
import { type Copy, LicenceDocument } from './LicenceDocument'
import './licences.css'

export function Licences({ code }: { code?: string }) {
  const { t, say } = useWords()
  const licences = useQuery(ask.licences)
  if (licences.isPending) return <div className="column"><Waiting /></div>
  if (licences.isError) return <div className="column"><ErrorNotice error={licences.error} retry={() => void licences.refetch()} /></div>
  const list = licences.data
  const chosen = list.find((one) => one.code === code) ?? list[0]
  if (!chosen) {
    return (
      <div className="column">
        <h1>{t('nav.licences')}</h1>
        <Sheet className="licence-empty">
          <Empty title={t('licence.none')} action={<Button type="primary" onClick={() => go({ page: 'services' })}>{t('licence.start')}</Button>}>
            {t('licence.noneHelp')}
          </Empty>
        </Sheet>
      </div>
    )
  }
  return (
    <div className="licences">
      <nav className="licence-list" aria-label={t('nav.licences')}>
        <h2>{t('nav.licences')} <span>{list.length}</span></h2>
        {list.map((one) => (
          <a key={one.code} href={address({ page: 'licences', code: one.code })} aria-current={one.code === chosen.code ? 'true' : undefined} data-testid={`licence-${one.code}`}>
            <LicencePicture />
            <span><strong>{say(one.title) || t('licence.title')}</strong><small>{one.name}</small></span>
          </a>
        ))}
      </nav>
      <div className="licence-main"><Licence key={chosen.code} one={chosen} /></div>
    </div>
  )
}

function LicencePicture() {
  return (
    <svg width="30" height="22" viewBox="0 0 30 22" aria-hidden="true" className="licence-picture">
      <rect x=".7" y=".7" width="28.6" height="20.6" rx="1.5" />
      <path d="M6 7h9M6 11h12M6 15h7" />
      <circle cx="22" cy="13.5" r="3.6" />
    </svg>
  )
}

/** 正本 and 副本, where the contract issues both. */
function Copies({ one, copy, choose }: { one: LicenceView; copy: Copy; choose: (copy: Copy) => void }) {
  const { t, say } = useWords()
  if (one.copies.length === 0) return <span />
  return (
    <div className="licence-copies" role="group" aria-label={t('licence.copies')}>
      {(['original', 'duplicate'] as const).map((which, at) => (
        <button key={which} type="button" aria-pressed={copy === which} onClick={() => choose(which)} data-testid={`copy-${which}`}>{say(one.copies[at])}</button>
      ))}
    </div>
  )
}

function Licence({ one }: { one: LicenceView }) {
  const { t, coded, language } = useWords()
  const [copy, setCopy] = useState<Copy>('original')
  const status = coded('licence.status', one.status) ?? t('licence.status.other')
  const pdf = useMutation({ mutationFn: () => backend.saveExport(one.case, copy === 'original' ? 'licenceOriginal' : 'licenceDuplicate') })
  const state = useMutation({ mutationFn: () => backend.saveExport(one.case, 'licence') })
  return (
    <>
      {/* Named pages differ between engines; the sheet that is printed is the one that is shown. */}
      <style>{`@page { size: A4 ${copy === 'original' ? 'landscape' : 'portrait'}; margin: 0 }`}</style>
      <div className="licence-acts">
        <Copies one={one} copy={copy} choose={setCopy} />
        {one.status === 'active' && (
          <span className="licence-print">
            <Button size="middle" icon={<PrintIcon size={17} />} onClick={() => window.print()} data-testid="print-licence">{t('licence.print')}</Button>
            <Button size="middle" loading={pdf.isPending} onClick={() => pdf.mutate()} data-testid="save-licence-pdf">{t('licence.savePdf')}</Button>
          </span>
        )}
      </div>
      {one.status !== 'active' && <Notice tone="danger" testid="licence-is-over">{t('licence.over', { status })}</Notice>}
      <LicenceDocument licence={one} copy={copy} />
      <div className="licence-proof">
        <ProofMark stage="verified" />
        <span>
          {t('licence.checked', {
            time: shortTime(one.checkedMs, language), signers: number(one.signers), departments: number(one.departments), status,
            asOf: shortTime(one.asOfMs, language),
          })}
        </span>
        <button type="button" className="link" disabled={state.isPending} onClick={() => state.mutate()} data-testid="save-state">{t('licence.saveState')}</button>
        <a href={address({ page: 'case', id: one.case })} data-testid="licence-proof">{t('licence.proof')}</a>
      </div>
      {state.data && <p role="status" className="muted small" data-testid="state-saved">{t('receipt.saved', { path: state.data.path })}</p>}
      {pdf.data && <p role="status" className="muted small" data-testid="pdf-saved">{t('receipt.saved', { path: pdf.data.path })}</p>}
      {pdf.isError && <ErrorNotice error={pdf.error} compact />}
      {state.isError && <ErrorNotice error={state.error} compact />}
    </>
  )
}

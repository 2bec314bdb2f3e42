// Shown once, right after the identity was bound: what this PC holds now, and the first thing to do.

import { Button } from 'antd'
import { go } from '@/app/routes'
import { Dots } from '@/components/Dots'
import { Copy } from '@/components/Hashes'
import { FolderIcon, KeyIcon } from '@/components/icons'
import { ProofIcon } from '@/components/ProofMark'
import { Sheet } from '@/components/Sheet'
import { useWords } from '@/i18n'
import { fours } from '@/i18n/format'
import type { AppStatus } from '@/ipc'
import './start.css'

export function Ready({ status }: { status: AppStatus }) {
  const { t } = useWords()
  return (
    <div className="column" data-testid="ready">
      <h1>{t('ready.title', { name: status.person?.name ?? '' })}</h1>
      <p className="muted" style={{ marginTop: 6 }}>{t('ready.lead')}</p>
      <Sheet className="ready-rows">
        <div className="ready-row" data-proof="verified">
          <ProofIcon mark="verified" size={20} />
          <strong>{t('ready.identity')}</strong>
          <div><Dots items={[status.person?.name, status.person?.idMasked]} /><p>{t('ready.identityHelp')}</p></div>
        </div>
        <div className="ready-row">
          <KeyIcon />
          <strong>{t('ready.key')}</strong>
          <div>{t('ready.keyText')}<p>{t('ready.keyHelp')}</p></div>
        </div>
        <div className="ready-row">
          <FolderIcon />
          <strong>{t('ready.folder')}</strong>
          <div><code>{status.folder}</code><Copy text={status.folder} label={t('ready.folder')} /><p>{t('ready.folderHelp')}</p></div>
        </div>
        <div className="ready-row">
          <ProofIcon mark="onChain" size={20} />
          <strong>{t('ready.network')}</strong>
          <div><code>{fours(status.networkFingerprint.slice(0, 16))} …</code><p>{t('ready.networkHelp')}</p></div>
        </div>
      </Sheet>
      <div className="start-actions">
        <Button type="primary" onClick={() => go({ page: 'services' })} data-testid="ready-services">{t('ready.first')}</Button>
        <Button onClick={() => go({ page: 'home' })} data-testid="ready-home">{t('ready.home')}</Button>
      </div>
    </div>
  )
}

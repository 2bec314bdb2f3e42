// A network file is taken only after its fingerprint was compared with what a department says.

import { useMutation } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useWords } from '@/i18n'
import { dateTime, number } from '@/i18n/format'
import { backend, type NetworkFileView } from '@/ipc'
import { ErrorNotice } from './State'
import './NetworkFile.css'

/** Eight rows of two groups of four, to be read aloud over the telephone. */
function Groups({ fingerprint }: { fingerprint: string }) {
  const groups = fingerprint.match(/.{1,4}/g) ?? []
  return (
    <ol className="fingerprint" data-testid="fingerprint" aria-label={fingerprint}>
      {groups.map((group, at) => <li key={at} aria-hidden="true">{group}</li>)}
    </ol>
  )
}

export function ImportNetworkFile() {
  const { t } = useWords()
  const choose = useMutation({ mutationFn: backend.chooseNetworkFile })
  const take = useMutation({ mutationFn: (file: NetworkFileView) => backend.importNetworkFile(file.path, file.fingerprint) })
  const close = () => {
    choose.reset()
    take.reset()
  }
  return (
    <>
      <Button onClick={() => choose.mutate()} loading={choose.isPending} data-testid="import-network">{t('networkFile.choose')}</Button>
      {choose.isError && <div className="network-file-error"><ErrorNotice error={choose.error} compact /></div>}
      <Modal open={Boolean(choose.data)} onCancel={close} footer={null} title={t('networkFile.title')} width={600}>
        {choose.data && (take.isSuccess ? <Taken /> : <Compare file={choose.data} take={() => take.mutate(choose.data!)} busy={take.isPending} error={take.error} />)}
      </Modal>
    </>
  )
}

interface CompareProps { file: NetworkFileView; take: () => void; busy: boolean; error: unknown }

function Compare({ file, take, busy, error }: CompareProps) {
  const { t, say, language } = useWords()
  const usable = file.relation === 'newer' || file.relation === 'same' || file.relation === 'otherChain'
  return (
    <div className="network-file" data-testid="network-file" data-relation={file.relation}>
      <dl className="facts">
        <dt>{t('networkFile.name')}</dt><dd>{say(file.name)}</dd>
        <dt>{t('networkFile.departments')}</dt><dd>{number(file.departments)}</dd>
        <dt>{t('networkFile.until')}</dt><dd>{file.height === 0 ? t('networkFile.founding') : dateTime(file.asOfMs, language)}</dd>
        <dt>{t('networkFile.relation')}</dt><dd>{t(`networkFile.is.${file.relation}`)}</dd>
      </dl>
      <p>{t('networkFile.compare')}</p>
      <Groups fingerprint={file.fingerprint} />
      {Boolean(error) && <ErrorNotice error={error} compact />}
      {usable && <Button type="primary" onClick={take} loading={busy} data-testid="take-network">{t('networkFile.take')}</Button>}
    </div>
  )
}

function Taken() {
  const { t } = useWords()
  return (
    <div className="network-file" data-testid="network-taken">
      <p>{t('networkFile.taken')}</p>
      <Button type="primary" onClick={() => void backend.restart()} data-testid="restart">{t('networkFile.restart')}</Button>
    </div>
  )
}

// Out of this computer: the canonical document, and the deployment file that officers approve.

import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Sheet } from '@/components/Sheet'
import { ErrorNotice, Notice } from '@/components/State'
import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import { backend, type DeploymentView } from '@/ipc'
import { flushAll } from '@/lib/flush'
import type { Live } from '@/contract/useEditor'

export function Deploy({ id, live }: { id: string; live: Live }) {
  const { t } = useWords()
  const [file, setFile] = useState<DeploymentView | null>(null)
  const taken = (next: DeploymentView | null) => next && setFile(next)
  // What is written out is what stands on the page.
  const json = useMutation({ mutationFn: () => flushAll().then(() => backend.authorExport(id)) })
  const make = useMutation({ mutationFn: () => flushAll().then(() => backend.authorPrepare(id)), onSuccess: taken })
  const choose = useMutation({ mutationFn: backend.chooseDeployment, onSuccess: taken })
  const ready = live.check && !live.check.refusal && !live.busy
  const error = make.error ?? choose.error
  return (
    <div className="c-deploy" data-testid="contract-deploy">
      <Sheet>
        <div className="sheet-row">
          <h2>{t('contractDeploy.json')}</h2>
          <p className="c-help">{t('contractDeploy.jsonHelp')}</p>
          <Button onClick={() => json.mutate()} loading={json.isPending} data-testid="c-export">{t('contractDeploy.saveJson')}</Button>
          {json.data && <Notice tone="info" testid="c-exported">{t('contractDeploy.saved', { path: json.data.path })}</Notice>}
          {json.isError && <ErrorNotice error={json.error} compact />}
        </div>
        <div className="sheet-row">
          <h2>{t('contractDeploy.file')}</h2>
          <p className="c-help">{t('contractDeploy.fileHelp')}</p>
          <div className="c-buttons">
            <Button onClick={() => make.mutate()} loading={make.isPending} disabled={!ready} data-testid="c-make">{t('contractDeploy.make')}</Button>
            <Button onClick={() => choose.mutate()} loading={choose.isPending} data-testid="c-open-deployment">{t('contractDeploy.openOther')}</Button>
          </div>
          {live.check?.refusal && <p className="c-help">{t('contractDeploy.notYet')}</p>}
          {Boolean(error) && <ErrorNotice error={error} compact />}
        </div>
        {file && <Approvals file={file} taken={taken} current={live.check?.address} />}
      </Sheet>
    </div>
  )
}

interface ApprovalsProps { file: DeploymentView; taken: (next: DeploymentView | null) => void; current?: string }

function Approvals({ file, taken, current }: ApprovalsProps) {
  const { t, say, language } = useWords()
  const approve = useMutation({ mutationFn: () => backend.approveDeployment(file.path), onSuccess: taken })
  const submit = useMutation({ mutationFn: () => backend.submitDeployment(file.path), onSuccess: taken })
  const error = approve.error ?? submit.error
  return (
    <div className="sheet-row" data-testid="deployment" data-missing={file.missing}>
      {current !== undefined && current !== file.address && <Notice tone="warning" testid="other-document">{t('contractDeploy.otherDocument')}</Notice>}
      <dl className="facts">
        <dt>{t('contractDeploy.document')}</dt><dd>{say(file.title)} {t('contracts.version', { version: file.version })}</dd>
        <dt>{t('contractDeploy.department')}</dt><dd>{say(file.department)}</dd>
        <dt>{t('contractDeploy.from')}</dt><dd>{dayInWords(file.from, language)}</dd>
        <dt>{t('contractDeploy.address')}</dt><dd><code>{file.address.match(/.{1,8}/g)?.join(' ')}</code></dd>
        <dt>{t('contractDeploy.approvals')}</dt>
        <dd>{t('contractDeploy.count', { approvals: file.approvals, needed: file.needed })} · {file.missing > 0 ? t('contractDeploy.missing', { count: file.missing }) : t('contractDeploy.enough')}</dd>
        <dt>{t('contractDeploy.path')}</dt><dd><code>{file.path}</code></dd>
      </dl>
      <div className="c-buttons">
        <Button onClick={() => approve.mutate()} loading={approve.isPending} data-testid="c-approve">{t('contractDeploy.approve')}</Button>
        <Button type="primary" onClick={() => submit.mutate()} loading={submit.isPending} disabled={file.missing > 0} data-testid="c-submit">{t('contractDeploy.submit')}</Button>
      </div>
      {submit.isPending && <p className="c-help" role="status">{t('contractDeploy.submitting')}</p>}
      {submit.data && <Notice tone="info" testid="c-submitted">{t('contractDeploy.submitted')}</Notice>}
      {Boolean(error) && <ErrorNotice error={error} compact />}
      <p className="c-help">{t('contractDeploy.keyHelp')}</p>
      <p className="c-help">{t('contractDeploy.command')}</p>
      <pre className="c-pre">yuzheng-node contract approve {file.path.split(/[\\/]/).at(-1)} --data DIR</pre>
    </div>
  )
}

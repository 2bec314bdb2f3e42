import { useQueryClient } from '@tanstack/react-query'
import { Qr } from '@/components/Qr'
import { ProofIcon } from '@/components/ProofMark'
import { HashesButton, Signers, TrustDrawing, TrustSentences } from '@/components/WhyTrust'
import { useWords } from '@/i18n'
import { fileSize } from '@/i18n/format'
import type { CaseView, ProofView } from '@/ipc'
import { keys } from '@/ipc/queries'
import { CodesButton } from './Codes'
import { Exports } from './Exports'

export function ProofPane({ view, proof }: { view: CaseView; proof: ProofView }) {
  const { t } = useWords()
  const client = useQueryClient()
  const isDecided = view.decision === 'approved'
  const paper = isDecided ? t('proof.paper.decision') : t('proof.paper.application')
  return (
    <section className="proof-pane" data-testid="proof-pane">
      <h2><ProofIcon mark="verified" size={20} /> {isDecided ? t('proof.whyDecision') : t('proof.whyRecord')}</h2>
      <TrustDrawing proof={proof} paper={paper} />
      <TrustSentences proof={proof} paper={paper} />
      <Signers proof={proof} />
      <p className="proof-links">
        <button type="button" className="link" onClick={() => void client.invalidateQueries({ queryKey: keys.case(view.summary.id) })}>{t('proof.again')}</button>
        <HashesButton proof={proof} />
      </p>
      {view.receiptBytes !== null && view.qr !== null && (
        <div className="proof-file">
          <Qr svg={view.qr} size={135} label={t('receipt.qr')} />
          <div>
            <strong>{t('receipt.isFile', { size: fileSize(view.receiptBytes) })}</strong>
            <p>{t('receipt.forOthers')}</p>
            <CodesButton id={view.summary.id} />
          </div>
        </div>
      )}
      {view.receiptBytes !== null && <Exports view={view} />}
    </section>
  )
}

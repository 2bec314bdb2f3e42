// A fork: both versions, who signed both, the evidence, and the decision that only a person takes.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import { ForkFacts } from '@/components/Fork'
import { Sheet } from '@/components/Sheet'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { number } from '@/i18n/format'
import { backend, type ForkChoice, type FrozenView } from '@/ipc'
import { keys } from '@/ipc/queries'

export function Frozen({ frozen }: { frozen: FrozenView }) {
  const { t, say } = useWords()
  const client = useQueryClient()
  const save = useMutation({ mutationFn: backend.saveForkEvidence })
  const decide = useMutation({
    mutationFn: (choice: ForkChoice) => backend.decideFork(choice),
    onSuccess: (network) => {
      client.setQueryData(keys.network, network)
      void client.invalidateQueries()
    },
  })
  const places = { height: number(frozen.fork.height), common: number(frozen.common) }
  const departments = frozen.shownBy.map((name) => say(name)).join(t('verdict.and'))
  return (
    <Sheet className="frozen">
      <section data-testid="frozen" aria-labelledby="frozen-title">
        <div className="frozen-head">
          <h2 id="frozen-title">{t('frozen.title')}</h2>
          <p>{t('frozen.lead', places)}</p>
        </div>
        <ForkFacts fork={frozen.fork} marks={frozen.fork.headers.map((_, at) => t(at === frozen.ours ? 'frozen.ours' : 'frozen.others'))} />
        <div className="frozen-foot">
          <p>{t('frozen.shownBy', { departments })}</p>
          <p className="muted">{t('frozen.keep')}</p>
          <div className="frozen-actions">
            <Button type="primary" onClick={() => save.mutate()} loading={save.isPending} data-testid="save-evidence">{t('frozen.save')}</Button>
            <Decision choice="ours" question={t('frozen.confirmStay')} text={t('frozen.stay')} decide={decide.mutate} />
            <Decision choice="others" question={t('frozen.confirmFollow', places)} text={t('frozen.follow')} decide={decide.mutate} />
          </div>
          {save.data && <p role="status" data-testid="evidence-saved">{t('frozen.saved', { path: save.data.map((file) => file.path).join(t('verdict.and')) })}</p>}
          {save.isError && <ErrorNotice error={save.error} />}
          {decide.isError && <ErrorNotice error={decide.error} />}
        </div>
      </section>
    </Sheet>
  )
}

interface DecisionProps { choice: ForkChoice; question: string; text: string; decide: (choice: ForkChoice) => void }

/** The question stands in a dialog: the page below goes on changing while departments answer, and a dialog does not move with it. */
function Decision({ choice, question, text, decide }: DecisionProps) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const confirm = () => {
    setOpen(false)
    decide(choice)
  }
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid={`decide-${choice}`}>{text}</Button>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={question} width={520}>
        <p>{t('frozen.decided')}</p>
        <div className="withdraw-actions">
          <Button onClick={() => setOpen(false)}>{t('frozen.cancel')}</Button>
          <Button type="primary" onClick={confirm} data-testid={`confirm-${choice}`}>{text}</Button>
        </div>
      </Modal>
    </>
  )
}

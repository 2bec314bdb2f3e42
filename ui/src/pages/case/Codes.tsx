// The receipt as a QR code: a short one that says where to look, and one that holds all of it.

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import { Qr } from '@/components/Qr'
import { ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { fileSize } from '@/i18n/format'
import { backend, type CodeKind, type CodesView } from '@/ipc'
import { ask } from '@/ipc/queries'

/** Whole pixels a module, so that a camera sees straight edges: the largest that fits. */
const pixels = (side: number, room: number) => side * Math.max(1, Math.floor(room / side))

export function CodesButton({ id }: { id: string }) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="link" onClick={() => setOpen(true)} data-testid="show-codes">{t('code.show')}</button>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={t('code.title')} width={620} style={{ top: 16 }}>
        {open && <Codes id={id} />}
      </Modal>
    </>
  )
}

function Codes({ id }: { id: string }) {
  const codes = useQuery(ask.codes(id))
  if (codes.isPending) return <Waiting />
  if (codes.isError) return <ErrorNotice error={codes.error} retry={() => void codes.refetch()} />
  return <Panel id={id} codes={codes.data} />
}

function Panel({ id, codes }: { id: string; codes: CodesView }) {
  const { t } = useWords()
  const [kind, setKind] = useState<CodeKind>('short')
  const save = useMutation({ mutationFn: () => backend.saveCode(id, kind) })
  const shown = kind === 'full' && codes.full ? codes.full : codes.short
  const choose = (next: CodeKind) => {
    save.reset()
    setKind(next)
  }
  return (
    <div className="codes" data-testid="codes" data-kind={kind}>
      <div className="segments" role="radiogroup" aria-label={t('code.title')}>
        {(['short', 'full'] as const).map((one) => (
          <label key={one} data-testid={`code-${one}`} data-state={kind === one ? 'chosen' : 'open'}>
            <input type="radio" name="code" checked={kind === one} disabled={one === 'full' && !codes.full} onChange={() => choose(one)} />
            {t(`code.${one}`)}
          </label>
        ))}
      </div>
      <Qr svg={shown.svg} size={pixels(shown.side, kind === 'full' ? 560 : 240)} label={t(`code.${kind}`)} />
      <p>{t(kind === 'full' && codes.shortened ? 'code.shortenedHelp' : `code.${kind}Help`, { size: fileSize(codes.receiptBytes) })}</p>
      {!codes.full && <p className="muted small">{t('code.tooLarge', { size: fileSize(codes.receiptBytes), most: fileSize(codes.mostBytes) })}</p>}
      {kind === 'short' && <code className="codes-text">{codes.reference}</code>}
      <Button onClick={() => save.mutate()} loading={save.isPending} data-testid="save-code">{t('code.save')}</Button>
      {save.data && <p role="status" className="muted small" data-testid="code-saved">{t('receipt.saved', { path: save.data.path })}</p>}
      {save.isError && <ErrorNotice error={save.error} compact />}
    </div>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import { Dialog } from '@/components/Dialog'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { dateTime } from '@/i18n/format'
import { backend, type NoteView } from '@/ipc'
import { keys } from '@/ipc/queries'

/** What was said about the case: inside the office, or to the applicant. */
export function Notes({ notes, problem }: { notes: NoteView[]; problem: string | null }) {
  const { t, language } = useWords()
  if (problem) return <section><h3>{t('case4.notes')}</h3><p className="muted small">{t('case4.notesAway')}</p></section>
  if (notes.length === 0) return null
  return (
    <section data-testid="notes">
      <h3>{t('case4.notes')}</h3>
      <ul className="d-notes">
        {notes.map((note) => (
          <li key={note.id} data-audience={note.toApplicant ? 'applicant' : 'internal'}>
            <p>{note.text ?? t('case4.noteClosed')}</p>
            <small>{note.by} · {dateTime(note.timeMs, language)} · {t(note.toApplicant ? 'case4.toApplicant' : 'case4.internal')}</small>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function NoteDialog({ id, close }: { id: string; close: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [text, setText] = useState('')
  const [outside, setOutside] = useState(false)
  const send = useMutation({
    mutationFn: () => backend.addNote(id, outside, text),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.deskCase(id) })
      close()
    },
  })
  return (
    <Dialog close={close} title={t('case4.note')} width={520}>
      <form className="d-form" onSubmit={(event) => { event.preventDefault(); send.mutate() }}>
        <Input.TextArea rows={4} maxLength={1000} value={text} onChange={(event) => setText(event.target.value)} aria-label={t('case4.noteText')} data-testid="note-text" />
        <Checkbox checked={outside} onChange={(event) => setOutside(event.target.checked)} data-testid="note-outside">{t('case4.alsoApplicant')}</Checkbox>
        {send.isError && <ErrorNotice error={send.error} compact />}
        <div className="d-form-end">
          <Button onClick={close}>{t('case4.cancel')}</Button>
          <Button type="primary" htmlType="submit" disabled={text.trim() === ''} loading={send.isPending} data-testid="note-send">{t('case4.sign')}</Button>
        </div>
      </form>
    </Dialog>
  )
}

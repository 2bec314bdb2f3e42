// 核验: a receipt is checked on this computer, without any network.

import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { type DragEvent, useEffect, useState } from 'react'
import { Dots } from '@/components/Dots'
import { FileIcon } from '@/components/icons'
import { ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { fileSize } from '@/i18n/format'
import { backend, type ForgedExample, type VerdictView } from '@/ipc'
import { Forged } from './Forged'
import { Verdict } from './Verdict'
import './verify.css'

/** The largest picture that the program reads, and a byte: a film dropped by mistake is not read into memory. */
const MOST_BYTES = 16 * 1024 * 1024 + 1

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.slice(0, MOST_BYTES).arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

type Job = { kind: 'choose' } | { kind: 'path'; path: string } | { kind: 'file'; file: File } | { kind: 'forged' }
type Answer = { verdict: VerdictView; forged?: ForgedExample } | null

async function work(job: Job): Promise<Answer> {
  switch (job.kind) {
    case 'choose': {
      const verdict = await backend.chooseAndVerify()
      return verdict && { verdict }
    }
    case 'path':
      return { verdict: await backend.verifyPath(job.path) }
    case 'file':
      return { verdict: await backend.verifyBytes(job.file.name, await base64(job.file)) }
    case 'forged': {
      const forged = await backend.forgedExample()
      return { verdict: forged.verdict, forged }
    }
  }
}

export function Verify() {
  const { t } = useWords()
  const [answer, setAnswer] = useState<Answer>(null)
  const [over, setOver] = useState(false)
  // A cancelled choice leaves what was shown before.
  const job = useMutation({ mutationFn: work, onSuccess: (found) => found && setAnswer(found) })
  const { mutate } = job

  useEffect(
    () =>
      backend.onFileDrag((drag) => {
        setOver(drag.kind === 'over')
        const path = drag.kind === 'drop' ? drag.paths[0] : undefined
        if (path) mutate({ kind: 'path', path })
      }),
    [mutate],
  )

  // A screenshot of a code, or its text, straight from the clipboard.
  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent) => {
      const text = clipboardData?.getData('text').trim() ?? ''
      const file = clipboardData?.files[0] ?? (text.startsWith('YUZHENG:') ? new File([text], t('verify.pasted')) : undefined)
      if (file) mutate({ kind: 'file', file })
    }
    window.addEventListener('paste', paste)
    return () => window.removeEventListener('paste', paste)
  }, [mutate, t])

  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    if (file) mutate({ kind: 'file', file })
  }
  const file = answer?.verdict
  return (
    <div className="column" data-testid="verify">
      <div className="page-head">
        <h1>{t('nav.verify')}</h1>
        <p>{t('verify.lead')}</p>
      </div>
      {/* Files are dropped here; the same is done by the button inside, with the keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <section
        className="drop"
        data-testid="verify-drop"
        data-state={over ? 'over' : file ? 'filled' : 'empty'}
        aria-label={t('verify.drop')}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <FileIcon size={file ? 24 : 34} />
        <div>
          <strong>{over ? t('verify.let') : file ? file.file : t('verify.dropHere')}</strong>
          <span>{file ? <Dots items={[fileSize(file.bytes), t('verify.stays')]} /> : t('verify.dropHelp')}</span>
        </div>
        {!file && (
          <Button onClick={() => mutate({ kind: 'forged' })} data-testid="verify-forged">{t('verify.forged')}</Button>
        )}
        <Button type={file ? 'default' : 'primary'} onClick={() => mutate({ kind: 'choose' })} data-testid="verify-choose">
          {file ? t('verify.another') : t('verify.choose')}
        </Button>
      </section>
      {job.isPending && <Waiting what={t('verify.checking')} />}
      {job.isError && <div className="verify-error"><ErrorNotice error={job.error} /></div>}
      <div aria-live="polite">{answer && <Verdict key={answer.verdict.file + answer.verdict.micros} view={answer.verdict} />}</div>
      {answer?.forged && <Forged example={answer.forged} />}
      {file && !answer?.forged && (
        <p className="verify-more">
          <button type="button" className="link" onClick={() => mutate({ kind: 'forged' })} data-testid="verify-forged">{t('verify.forged')}</button>
        </p>
      )}
      {!answer && !job.isPending && <Three />}
    </div>
  )
}

/** The three verdicts, told before anything was checked. */
function Three() {
  const { t } = useWords()
  return (
    <section className="three" aria-label={t('verify.three')}>
      <h2>{t('verify.three')}</h2>
      <dl>
        {(['valid', 'invalid', 'cannotTell'] as const).map((one) => (
          <div key={one}>
            <dt className={`song proof-${one === 'valid' ? 'verified' : one}`}>{t(`verdict.${one}.title`)}</dt>
            <dd>{t(`verdict.${one}.meaning`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

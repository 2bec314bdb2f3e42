// The files of one's own filing: which the department has, which are on their way, and what to do about one that does
// not move.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { Dots } from '@/components/Dots'
import { CheckIcon, ClockIcon, FileIcon } from '@/components/icons'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { useErrorWords } from '@/i18n/errors'
import { fileKind, fileSize, fours, shortTime } from '@/i18n/format'
import { backend, type CommandError, type FiledFile } from '@/ipc'
import { ask, keys } from '@/ipc/queries'

export function CaseFiles({ id }: { id: string }) {
  const { t } = useWords()
  const files = useQuery(ask.caseFiles(id))
  if (!files.data || files.data.length === 0) return null
  const there = files.data.filter((one) => one.handIn === 'delivered').length
  return (
    <section className="case-files" data-testid="case-files">
      <h2>{t('files.title')} <small>{t('files.count', { there, count: files.data.length })}</small></h2>
      <ul>{files.data.map((one, at) => <Row key={`${one.sha256}-${at}`} id={id} file={one} />)}</ul>
    </section>
  )
}

function Row({ id, file }: { id: string; file: FiledFile }) {
  const { t, say, language } = useWords()
  const client = useQueryClient()
  const supply = useMutation({
    mutationFn: () => backend.supplyFile(id, file.sha256),
    onSuccess: (next) => next && client.setQueryData(keys.caseFiles(id), next),
  })
  const again = useMutation({ mutationFn: () => backend.handInNow() })
  const delivered = file.handIn === 'delivered'
  const missing = file.handIn === 'noCopy'
  const over = file.handIn === 'over'
  return (
    <li data-testid="case-file" data-hand-in={file.handIn}>
      <FileIcon size={18} />
      <div>
        <strong>{file.name || say(file.label)}</strong>
        <small title={fours(file.sha256)}><Dots items={[say(file.label), fileKind(file.mediaType), fileSize(file.bytes)]} /></small>
        {!delivered && !over && file.problem && file.problem.code !== 'noFileCopy' && <Waits problem={file.problem} again={() => again.mutate()} />}
        {missing && <p className="muted small">{t('files.noCopyNext')}</p>}
        {supply.isError && <ErrorNotice error={supply.error} compact />}
      </div>
      <span className="case-file-state" data-tone={delivered ? 'verified' : missing ? 'warning' : over ? 'over' : 'waiting'}>
        {delivered ? <CheckIcon size={16} /> : <ClockIcon size={16} />}
        {delivered && file.deliveredMs !== null ? t('files.delivered', { time: shortTime(file.deliveredMs, language) }) : t(`files.${file.handIn}`, { percent: file.percent })}
      </span>
      {missing && <Button size="small" onClick={() => supply.mutate()} loading={supply.isPending} data-testid="supply-file">{t('files.choose')}</Button>}
    </li>
  )
}

/** Why a file waits: nothing is lost, and it is tried again by itself. */
function Waits({ problem, again }: { problem: CommandError; again: () => void }) {
  const { t } = useWords()
  const { what, next, code } = useErrorWords()(problem)
  return (
    <p className="case-file-waits" data-testid="file-waits" data-code={code}>
      {what}{t('files.stop')} {next} <button type="button" className="link" onClick={again} data-testid="retry">{t('state.retry')}</button>
    </p>
  )
}

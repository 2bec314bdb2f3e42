// The queues with their counts, those of the day, and the clerk's own named filters.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { TrashIcon } from '@/components/icons'
import { useWords } from '@/i18n'
import { number } from '@/i18n/format'
import { backend, type Queue, type QueueBoard, type View } from '@/ipc'
import { ask, keys } from '@/ipc/queries'
import { firstView, LETTERS, STANDING, TIMED } from './queues'

interface Props { board: QueueBoard | undefined; view: View; show: (view: View) => void }

export function QueueList({ board, view, show }: Props) {
  const { t } = useWords()
  const client = useQueryClient()
  const searching = view.filter.text.trim() !== ''
  // What is searched may stand in another queue.
  const hits = useQuery({ ...ask.counts({ ...firstView('todo').filter, text: view.filter.text }), enabled: searching, placeholderData: (before) => before }).data
  const forget = useMutation({ mutationFn: backend.deleteQueueView, onSuccess: () => client.invalidateQueries({ queryKey: keys.board }) })
  const saved = board?.saved.find((one) => JSON.stringify({ ...one.view.filter, text: '' }) === JSON.stringify({ ...view.filter, text: '' }) && one.view.queue === view.queue)
  const counts = searching ? hits : board?.counts
  const item = (queue: Queue) => {
    const count = counts?.find((one) => one.queue === queue)?.count ?? 0
    return (
      <li key={queue}>
        <button
          type="button"
          className="q-queue"
          data-testid={`queue-${queue}`}
          data-queue={queue}
          data-some={count > 0 || undefined}
          aria-current={view.queue === queue && !saved ? 'true' : undefined}
          aria-keyshortcuts={`g ${LETTERS[queue]}`}
          title={t('desk.goTo', { key: `g ${LETTERS[queue]}` })}
          onClick={() => show(firstView(queue))}
        >
          <span>{t(`desk.queue.${queue}`)}</span>
          <span className="q-count">{board ? number(count) : ''}</span>
        </button>
      </li>
    )
  }
  return (
    <nav className="q-queues" aria-label={t('desk.queues')}>
      <h2>{searching ? t('desk.hitsIn') : t('desk.queues')}</h2>
      <ul>{STANDING.map(item)}</ul>
      <h2>{t('desk.timed')}</h2>
      <ul>{TIMED.map(item)}</ul>
      {board && board.saved.length > 0 && (
        <>
          <h2>{t('desk.saved')}</h2>
          <ul>
            {board.saved.map((one) => (
              <li key={one.name} className="q-saved">
                <button type="button" className="q-queue" data-testid={`saved-${one.name}`} aria-current={saved?.name === one.name ? 'true' : undefined} title={one.name} onClick={() => show(one.view)}>
                  <span>{one.name}</span>
                  <span className="q-count">{number(one.count)}</span>
                </button>
                <button type="button" className="q-forget" aria-label={t('desk.forget', { name: one.name })} data-testid={`forget-${one.name}`} onClick={() => forget.mutate(one.name)}><TrashIcon size={14} /></button>
              </li>
            ))}
          </ul>
        </>
      )}
    </nav>
  )
}

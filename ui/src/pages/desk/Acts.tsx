// What was signed here and is on its way, or had no effect: why, and what to do. None holds up another.

import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useWords } from '@/i18n'
import { useErrorWords } from '@/i18n/errors'
import { backend, type ActView } from '@/ipc'

export function Acts({ acts, look }: { acts: ActView[]; look: () => void }) {
  const { t, say } = useWords()
  const words = useErrorWords()
  const dismiss = useMutation({ mutationFn: (id: string) => backend.dismissAct(id), onSettled: look })
  return acts.map((act) => {
    const problem = act.problem ? words(act.problem) : null
    return (
      <div key={act.id} className={`notice ${act.failed ? 'notice-danger' : 'notice-info'} notice-compact`} role="status" data-testid="act" data-failed={act.failed} data-code={act.problem?.code}>
        <div className="notice-body">
          <strong>{say(act.title)}{' · '}{act.failed ? problem?.what : t('case4.onItsWay')}</strong>
          {problem && <p>{act.failed ? problem.next : problem.what}</p>}
        </div>
        {act.failed && <Button size="small" onClick={() => dismiss.mutate(act.id)} data-testid="dismiss-act">{t('case4.lookAgain')}</Button>}
      </div>
    )
  })
}

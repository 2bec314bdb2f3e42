// What stands above every page for as long as it is true: departments contradict each other, the chain is not
// followed any further, or a file of this computer was damaged and helped.

import { useQuery } from '@tanstack/react-query'
import { AlarmBanner } from '@/components/Fork'
import { useWords } from '@/i18n'
import { ask } from '@/ipc/queries'
import { go, useRoute } from './routes'

export function Alarms() {
  const { t, coded } = useWords()
  const [route] = useRoute()
  const network = useQuery(ask.network)
  const { fork, halted, mended = [] } = network.data ?? {}
  // The page of the chain shows the evidence itself.
  if (fork && route.page === 'chain') return null
  if (fork) {
    return <AlarmBanner advice={fork.advice} title={t('frozen.title')} tone="danger" testid="forked" action={{ text: t('frozen.see'), act: () => go({ page: 'chain' }) }} />
  }
  if (!halted) {
    return mended.map((advice) => (
      <AlarmBanner key={advice.code} advice={advice} title={coded('network.mended', advice.code) ?? t('network.mended.other')} tone="warning" testid="mended" />
    ))
  }
  const expired = halted.code === 'trust-expired'
  return (
    <AlarmBanner
      advice={halted}
      title={coded('network.halted', halted.code) ?? t('network.halted.stopped')}
      tone="warning"
      testid="halted"
      action={expired ? { text: t('network.toSettings'), act: () => go({ page: 'settings' }) } : undefined}
    />
  )
}

// The network in words: who agrees, when they last answered, and why one does not.

import { useQuery } from '@tanstack/react-query'
import { Popover } from 'antd'
import { ProofIcon } from '@/components/ProofMark'
import { useWords } from '@/i18n'
import { ago, number } from '@/i18n/format'
import type { NetworkView } from '@/ipc'
import { ask } from '@/ipc/queries'
import { useNow } from '@/lib/useNow'

type Look = 'agree' | 'some' | 'one' | 'none' | 'lying' | 'fork' | 'asking'

export function networkLook(network: NetworkView): Look {
  if (network.fork) return 'fork'
  if (network.departments.some((d) => d.status === 'lying')) return 'lying'
  if (network.agreeing === network.total && network.total > 0) return 'agree'
  if (network.departments.every((d) => d.status === 'asking')) return 'asking'
  if (network.agreeing === 1 && network.total > 1) return 'one'
  return network.agreeing > 0 ? 'some' : 'none'
}

export function DepartmentList({ network }: { network: NetworkView }) {
  const { t, say, language } = useWords()
  const now = useNow()
  return (
    <ul className="network-list" aria-label={t('network.departments')}>
      {network.departments.map((d) => (
        <li key={d.id} data-state={d.status} data-testid={`department-${d.id}`}>
          <i className="light" data-state={d.status} aria-hidden="true" />
          <span>{say(d.name)}</span>
          <span className="state">
            {t(`network.status.${d.status}`)}
            {d.status === 'agrees' && d.answeredMs !== null && <><i className="dot" />{ago(d.answeredMs, language, now)}</>}
          </span>
          {d.advice && <span className="reason">{say(d.advice.reason)} <em>{say(d.advice.next)}</em></span>}
        </li>
      ))}
    </ul>
  )
}

/** At which block how many departments were compared; a lone answer is said to be one. */
export function Compared({ network }: { network: NetworkView }) {
  const { t } = useWords()
  if (!network.compared || network.fork) return null
  const { agreeing, of, height } = network.compared
  if (agreeing === 1 && of > 1) return <p className="network-alone" data-testid="compared-alone">{t('compared.alone')}</p>
  return <p className="network-compared" data-testid="compared">{t('compared.line', { agreeing, of, height: number(height) })}</p>
}

export function NetworkState() {
  const { t, language } = useWords()
  const network = useQuery(ask.network)
  const now = useNow()
  if (!network.data) return null
  const { agreeing, total, answeredMs } = network.data
  const look = networkLook(network.data)
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('network.title')}
      content={
        <div className="network-pop" data-testid="network-popover">
          <p>{t('network.help')}</p>
          <Compared network={network.data} />
          <DepartmentList network={network.data} />
        </div>
      }
    >
      <button type="button" className="topbar-button" data-testid="network" data-state={look}>
        <ProofIcon mark={look === 'fork' ? 'invalid' : look === 'none' || look === 'asking' ? 'local' : 'onChain'} size={18} />
        <strong>{t(`network.look.${look}`, { agreeing, total })}</strong>
        {answeredMs !== null && <><i className="dot" /><span>{ago(answeredMs, language, now)}</span></>}
      </button>
    </Popover>
  )
}

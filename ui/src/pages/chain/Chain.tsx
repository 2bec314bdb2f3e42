// 政务链 in plain words; headers and certificates one click deeper.

import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { Compared, DepartmentList } from '@/app/NetworkState'
import { Dots } from '@/components/Dots'
import { Copy, Hashes } from '@/components/Hashes'
import { ProofIcon } from '@/components/ProofMark'
import { Section, Sheet } from '@/components/Sheet'
import { ErrorNotice, Waiting } from '@/components/State'
import { Signers } from '@/components/WhyTrust'
import { useWords } from '@/i18n'
import { ago, date, dateTime, fours, number, shortTime } from '@/i18n/format'
import type { ChainView } from '@/ipc'
import { ask } from '@/ipc/queries'
import { useNow } from '@/lib/useNow'
import { Frozen } from './Frozen'
import './chain.css'

export function Chain() {
  const chain = useQuery({ ...ask.chain, refetchInterval: 15_000 })
  if (chain.isPending) return <div className="column"><Waiting /></div>
  if (chain.isError) return <div className="column"><ErrorNotice error={chain.error} retry={() => void chain.refetch()} /></div>
  return <ChainPage chain={chain.data} />
}

function ChainPage({ chain }: { chain: ChainView }) {
  const { t, say, language } = useWords()
  const now = useNow()
  const { network } = chain
  const departments = network.departments.map((d) => say(d.name)).join(t('chain.comma'))
  return (
    <div className="column chain" data-testid="chain">
      <div className="page-head">
        <h1>{t('nav.chain')}</h1>
        <p>{say(chain.name)}</p>
      </div>
      {network.fork && <Frozen frozen={network.fork} />}
      <Sheet className="chain-words">
        <p className="chain-lead">{t('chain.what', { departments, count: network.total, since: date(chain.sinceMs, language) })}</p>
        <ul>
          <li>{t('chain.agree', { quorum: chain.quorum, total: network.total })}</li>
          <li>{t('chain.nobody')}</li>
          <li>{t('chain.content')}</li>
          <li>{t('chain.self')}</li>
        </ul>
        <div className="chain-figures">
          <div><strong>{number(network.height)}</strong><span>{t('chain.blocks')}</span></div>
          <div><strong>{number(network.agreeing)} / {number(network.total)}</strong><span>{t('chain.agreeing')}</span></div>
          <div><strong>{network.answeredMs === null ? '–' : ago(network.answeredMs, language, now)}</strong><span>{t('chain.answered')}</span></div>
          <div><strong>{network.height === 0 ? '–' : shortTime(network.timeMs, language, now)}</strong><span>{t('chain.newest')}</span></div>
        </div>
      </Sheet>
      <Section title={t('network.departments')} count={network.total}>
        <div className="chain-departments"><Compared network={network} /><DepartmentList network={network} /></div>
      </Section>
      <Deeper chain={chain} />
    </div>
  )
}

function Deeper({ chain }: { chain: ChainView }) {
  const { t, say, language } = useWords()
  const [open, setOpen] = useState(false)
  const [height, setHeight] = useState<number | null>(null)
  return (
    <section className="chain-deeper">
      <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="show-headers">
        {open ? t('chain.hideDeeper') : t('chain.showDeeper')}
      </button>
      {open && (
        <>
          <dl className="facts chain-facts">
            <dt>{t('hash.name.chain')}</dt><dd><code>{chain.chainId}</code><Copy text={chain.chainId} label={t('hash.name.chain')} /></dd>
            <dt>{t('hash.name.network')}</dt><dd><code>{chain.fingerprint}</code><Copy text={chain.fingerprint} label={t('hash.name.network')} /></dd>
            {chain.services.map((one) => (
              <div key={one.code} className="chain-service"><dt>{t('chain.contract', { service: one.code })}</dt><dd><code>{one.value}</code><Copy text={one.value} label={one.code} /></dd></div>
            ))}
          </dl>
          <table className="chain-table">
            <thead><tr><th>{t('chain.height')}</th><th>{t('chain.time')}</th><th>{t('chain.entries')}</th><th>{t('chain.proposer')}</th><th>{t('chain.hash')}</th></tr></thead>
            <tbody>
              {chain.headers.map((line) => (
                <tr key={line.height}>
                  <td><button type="button" className="link" onClick={() => setHeight(line.height)} data-testid={`header-${line.height}`}>{number(line.height)}</button></td>
                  <td>{dateTime(line.timeMs, language)}</td>
                  <td>{number(line.entries)}</td>
                  <td>{say(line.proposer)}</td>
                  <td><code>{fours(line.hash.slice(0, 16))} …</code></td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {height !== null && <HeaderBox height={height} close={() => setHeight(null)} />}
    </section>
  )
}

function HeaderBox({ height, close }: { height: number; close: () => void }) {
  const { t, say, language } = useWords()
  const header = useQuery(ask.header(height))
  return (
    <Modal open onCancel={close} footer={null} width={680} title={t('proof.block', { height: number(height) })}>
      {header.isPending && <Waiting />}
      {header.isError && <ErrorNotice error={header.error} retry={() => void header.refetch()} />}
      {header.data && (
        <div className="header-box" data-testid="header">
          <p className="muted"><Dots items={[dateTime(header.data.line.timeMs, language), t('chain.entriesOf', { count: header.data.line.entries }), t('chain.proposedBy', { department: say(header.data.line.proposer) })]} /></p>
          {header.data.proof && (
            <>
              <p className="header-proof"><ProofIcon mark="verified" size={18} /> {t('chain.certified', { signed: header.data.proof.departments.filter((d) => d.signed).length, quorum: header.data.proof.quorum })}</p>
              <Signers proof={header.data.proof} />
            </>
          )}
          <Hashes lines={header.data.hashes} />
        </div>
      )}
    </Modal>
  )
}

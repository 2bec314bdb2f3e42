// Why something can be believed: a drawing once, plain sentences, and hashes two clicks deep.

import { Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { useWords } from '@/i18n'
import { number, shortTime } from '@/i18n/format'
import type { ProofView } from '@/ipc'
import { Hashes } from './Hashes'
import { ProofIcon } from './ProofMark'
import { SmallSeal } from './Stamp'
import './WhyTrust.css'

const ARROW = 'M0 5h20m-5-4.5 5 4.5-5 4.5'

function Arrow() {
  return <svg className="trust-arrow" width="22" height="10" viewBox="0 0 22 10" aria-hidden="true"><path d={ARROW} /></svg>
}

function Paper() {
  return (
    <svg width="48" height="64" viewBox="0 0 48 64" aria-hidden="true" className="trust-art">
      <path d="M2 2h30l14 14v46H2z" className="art-paper" />
      <path d="M32 2v14h14" className="art-line" />
      <path d="M10 24h27M10 32h27M10 40h20" className="art-text" />
      <circle cx="35" cy="51" r="6.5" className="art-seal" />
    </svg>
  )
}

function Fingerprint() {
  return (
    <svg width="46" height="40" viewBox="0 0 46 40" aria-hidden="true" className="trust-art art-print">
      <path d="M2 33V22a21 21 0 0 1 42 0v11M7 36V23a16 16 0 0 1 32 0v13M12 38V23a11 11 0 0 1 22 0v15M17 38V24a6 6 0 0 1 12 0v14M23 24v15" strokeDasharray="30 2.5 14 2.5 40 3" />
    </svg>
  )
}

function Block() {
  return (
    <svg width="62" height="54" viewBox="0 0 62 54" aria-hidden="true" className="trust-art">
      <rect x="1.5" y="1.5" width="59" height="51" className="art-paper" />
      <path d="M1.5 14h59" className="art-line" />
      <path d="M8 8h17" className="art-text" />
      <path d="M8 23h46M8 38h46M8 45h30" className="art-soft" />
      <path d="M8 30.5h46" className="art-mine" />
    </svg>
  )
}

/** Paper → fingerprint → block → four seals. */
export function TrustDrawing({ proof, paper }: { proof: ProofView; paper: string }) {
  const { t } = useWords()
  return (
    <div className="trust-drawing" role="img" aria-label={t('proof.drawing')}>
      <figure><div><Paper /></div><figcaption>{paper}</figcaption></figure>
      <Arrow />
      <figure><div><Fingerprint /></div><figcaption>{t('proof.fingerprint')}</figcaption></figure>
      <Arrow />
      <figure><div><Block /></div><figcaption>{t('proof.block', { height: number(proof.height) })}</figcaption></figure>
      <Arrow />
      <figure>
        <div className="trust-seals">
          {proof.departments.map((d) => <SmallSeal key={d.short} name={d.short} signed={d.signed} />)}
        </div>
        <figcaption>{t('proof.seals', { count: proof.departments.length })}</figcaption>
      </figure>
    </div>
  )
}

export function TrustSentences({ proof, paper }: { proof: ProofView; paper: string }) {
  const { t, language } = useWords()
  const signed = proof.departments.filter((d) => d.signed).length
  const total = proof.departments.length
  const time = shortTime(proof.checkedMs, language)
  return (
    <ol className="trust-sentences">
      <li>{t('proof.why.kept', { paper })}</li>
      <li>{t('proof.why.print')}</li>
      <li>{t('proof.why.block', { height: number(proof.height) })}</li>
      <li>{t('proof.why.signed', { signed, total, quorum: proof.quorum })}</li>
      <li>{t('proof.why.checked', { time })}</li>
    </ol>
  )
}

export function Signers({ proof }: { proof: ProofView }) {
  const { t, say } = useWords()
  return (
    <ul className="signers">
      {proof.departments.map((d) => (
        <li key={d.short} data-signed={d.signed}>
          <ProofIcon mark={d.signed ? 'verified' : 'local'} size={16} />
          <span>{say(d.name)}{!d.signed && t('proof.notNeeded')}</span>
        </li>
      ))}
    </ul>
  )
}

/** The two-clicks-deep part: every hash of the proof. */
export function HashesButton({ proof, children }: { proof: ProofView; children?: ReactNode }) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="link" onClick={() => setOpen(true)} data-testid="show-hashes">
        {children ?? t('proof.hashes')}
      </button>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={t('proof.hashes')} width={680}>
        <p className="muted">{t('proof.hashesHelp')}</p>
        <Hashes lines={proof.hashes} />
      </Modal>
    </>
  )
}

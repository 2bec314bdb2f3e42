// The verdict on a file: 核验通过, 核验不通过 or 无法核验, each with its reason and the next step.

import { Dots } from '@/components/Dots'
import { Wave } from '@/components/Guilloche'
import { ProofIcon } from '@/components/ProofMark'
import { Sheet } from '@/components/Sheet'
import { HashesButton } from '@/components/WhyTrust'
import type { ReactNode } from 'react'
import { useWords } from '@/i18n'
import { dateTime, fours, number, shortTime } from '@/i18n/format'
import type { ReceiptView, VerdictView } from '@/ipc'

type Kind = 'valid' | 'invalid' | 'cannotTell'
const kindOf = (verdict: string): Kind => (verdict === 'valid' || verdict === 'invalid' ? verdict : 'cannotTell')

export function Verdict({ view }: { view: VerdictView }) {
  const { t } = useWords()
  const kind = kindOf(view.verdict)
  return (
    <Sheet className="verdict" data-testid="verdict" data-verdict={kind} data-rule={view.rule ?? undefined}>
      {kind === 'valid' && <Wave className="on-verified verdict-wave" width={410} height={84} count={20} seed={0.18} />}
      <div className="verdict-head">
        <ProofIcon mark={kind === 'valid' ? 'verified' : kind} size={76} />
        <div>
          <h2 className={`song proof-${kind === 'valid' ? 'verified' : kind}`}>{t(`verdict.${kind}.title`)}</h2>
          {kind === 'valid' && view.shown ? <Shown shown={view.shown} /> : <Why view={view} kind={kind} />}
        </div>
      </div>
      {kind === 'valid' && view.shown && <Points shown={view.shown} />}
      <div className="verdict-foot">
        <span>{t('verdict.here', { seconds: seconds(view.micros) })}</span>
        {view.shown && <HashesButton proof={view.shown.proof}>{t('verdict.proof')}</HashesButton>}
      </div>
    </Sheet>
  )
}

const seconds = (micros: number) => (micros < 10_000 ? (micros / 1_000_000).toFixed(4) : (micros / 1_000_000).toFixed(2))

function Shown({ shown }: { shown: ReceiptView }) {
  const { t, say, coded, language } = useWords()
  const title = say(shown.title) || (coded('verdict.event', shown.event) ?? t('verdict.record'))
  return (
    <>
      <p className="verdict-what"><Dots items={[title, shown.number]} /></p>
      <p className="muted"><Dots items={[shown.subject, dateTime(shown.timeMs, language)]} /></p>
    </>
  )
}

function Why({ view, kind }: { view: VerdictView; kind: Kind }) {
  const { t, coded } = useWords()
  const rule = view.rule ?? 'other'
  const reason = coded('receiptRule', `${rule}.why`) ?? t(`verdict.${kind}.meaning`)
  const next = coded('receiptRule', `${rule}.next`) ?? t(`verdict.${kind}.next`)
  return (
    <>
      <p className="verdict-what" data-testid="verdict-reason">{reason}</p>
      <p className="muted" data-testid="verdict-next">{next}</p>
      {view.detail && (
        <details className="verdict-detail">
          <summary>{t('verdict.detail')}</summary>
          <code>{view.rule} · {view.detail}</code>
        </details>
      )}
    </>
  )
}

function Points({ shown }: { shown: ReceiptView }) {
  const { t, say, coded, language } = useWords()
  const { proof, licence } = shown
  const signed = proof.departments.filter((d) => d.signed)
  const state = licence ? (coded('licence.status', licence.status) ?? t('licence.status.other')) : say(shown.stateWord)
  const points: [string, ReactNode, string][] = [
    ['whole', t('verdict.point.wholeText'), t('verdict.point.wholeNote')],
    ['signer', t('verdict.point.signerText', { signer: say(shown.signer), time: shortTime(shown.timeMs, language) }), ''],
    ['chain', t('verdict.point.chainText', { time: shortTime(proof.timeMs, language) }), t('proof.block', { height: number(proof.height) })],
    [
      'departments',
      t('verdict.point.departmentsText', { signed: signed.length, total: proof.departments.length, quorum: proof.quorum }),
      signed.map((d) => d.short).join(t('verdict.and')),
    ],
    ...(state ? [['state', state, t('verdict.point.asOf', { time: shortTime(shown.asOfMs, language) })] as [string, ReactNode, string]] : []),
    ...(licence ? [['licence', <Dots key="licence" items={[licence.name, fours(licence.code)]} />, ''] as [string, ReactNode, string]] : []),
  ]
  return (
    <ul className="verdict-points">
      {points.map(([point, text, note]) => (
        <li key={point} data-testid={`point-${point}`}>
          <ProofIcon mark="verified" size={17} />
          <strong>{t(`verdict.point.${point as 'whole'}`)}</strong>
          <span>{text}</span>
          <small>{note}</small>
        </li>
      ))}
      {shown.opened.map((field) => (
        <li key={field.name}>
          <ProofIcon mark="verified" size={17} />
          <strong>{t('verdict.point.opened')}</strong>
          <span>{field.value}</span>
          <small>{field.name}</small>
        </li>
      ))}
    </ul>
  )
}

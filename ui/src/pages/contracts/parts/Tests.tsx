// 测试: the document's own tests, run as one types. A new one begins as a copy and says only what is different.

import { Button, Checkbox } from 'antd'
import { useState } from 'react'
import { CheckIcon, ChevronIcon, CopyIcon, CrossIcon, PlusIcon, TrashIcon } from '@/components/icons'
import { useWords } from '@/i18n'
import type { TestView } from '@/ipc'
import { asList, asMap, asText, type Json } from '@/contract/edit'
import type { Editor } from '@/contract/useEditor'
import { guessed, shown } from '@/contract/values'
import { Block, Cell, Day, Row, Select } from '../fields'
import type { PartProps } from './props'
import { useItem } from './useItem'

/** A name that no test has yet. */
function freeName(wanted: string, taken: string[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted} ${number}`
    if (!taken.includes(name)) return name
  }
}

export function Tests({ editor, check, item }: PartProps) {
  const { t } = useWords()
  const { open, toggle, setOpen } = useItem(item)
  const [onlyFailed, setOnlyFailed] = useState(false)
  const tests = asList(editor.get('tests')).map(asMap)
  const ran = new Map(check?.tests.map((one) => [one.name, one]))
  const names = tests.map((test) => asText(test.name))
  const copy = (at: number) => {
    const from = tests[at]!
    const name = freeName(t('contractTests.copyName', { name: asText(from.name) }), names)
    editor.add(['tests'], at, { name, like: asText(from.name), expect: from.expect ?? { verdict: 'approve' } })
    setOpen(name)
  }
  return (
    <Block
      title={t('contract.view.tests')}
      count={tests.length}
      more={<Checkbox checked={onlyFailed} onChange={(event) => setOnlyFailed(event.target.checked)}>{t('contractTests.onlyFailed')}</Checkbox>}
    >
      <p className="c-help">{t('contractTests.help')}</p>
      <ul className="c-list">
        {tests.map((test, at) => {
          const name = asText(test.name)
          const run = ran.get(name)
          const isOpen = open === name
          if (onlyFailed && run?.passed !== false) return null
          return (
            <li key={at} data-item={name} data-testid="c-test" data-state={run ? (run.passed ? 'passed' : 'failed') : 'open'}>
              <div className="c-test">
                <button type="button" className="c-head" aria-expanded={isOpen} aria-label={t('contractTests.open', { name })} onClick={() => toggle(name)}>
                  <Sign run={run} />
                  <span>{name}</span>
                  <em>{t(`contractTests.verdicts.${verdict(test)}`)}</em>
                  <ChevronIcon size={16} />
                </button>
                <button type="button" className="c-icon" onClick={() => copy(at)} aria-label={`${t('contractTests.copy')}: ${name}`} title={t('contractTests.copy')} data-testid={`c-test-copy-${at}`}><CopyIcon size={16} /></button>
                <button type="button" className="c-icon" onClick={() => editor.set(['tests', at], undefined)} aria-label={t('contract.removeOf', { what: name })}><TrashIcon size={16} /></button>
              </div>
              {run && !run.passed && <Faults run={run} />}
              {isOpen && <OneTest editor={editor} at={at} names={names} renamed={setOpen} />}
            </li>
          )
        })}
      </ul>
    </Block>
  )
}

const VERDICTS = ['approve', 'refer', 'block'] as const
const verdict = (test: Record<string, Json>) => VERDICTS.find((one) => one === asMap(test.expect).verdict) ?? 'approve'

function Sign({ run }: { run?: TestView }) {
  const { t } = useWords()
  const state = run ? (run.passed ? 'passed' : 'failed') : 'notRun'
  return (
    <span className="c-sign" data-state={state}>
      {state === 'passed' && <CheckIcon size={15} />}
      {state === 'failed' && <CrossIcon size={15} />}
      <span className="hidden">{t(`contractTests.${state}`)}</span>
    </span>
  )
}

function Faults({ run }: { run: TestView }) {
  const { say } = useWords()
  return <ul className="c-faults">{run.faults.map((fault) => <li key={fault.zh}>{say(fault)}</li>)}</ul>
}

function OneTest({ editor, at, names, renamed }: { editor: Editor; at: number; names: string[]; renamed: (name: string) => void }) {
  const { t } = useWords()
  const test = asMap(editor.get('tests', at))
  const name = asText(test.name)
  const rules = asList(editor.get('rules')).map((rule) => asText(asMap(rule).id))
  const outcomes = (['pass', 'fail', 'unknown'] as const).map((one) => [one, t(`contractTests.outcomes.${one}`)] as const)
  const rename = (to: string) => {
    // Tests that begin like this one go on doing so.
    editor.change(`tests/${at}/name`, (document) => {
      const all = asList(asMap(document).tests).map((one, number) => {
        const other = asMap(one)
        if (number === at) return { ...other, name: to }
        return other.like === name ? { ...other, like: to } : one
      })
      return { ...asMap(document), tests: all }
    })
    renamed(to)
  }
  return (
    <div className="c-open">
      <Row label={t('contractTests.name')}><input className="c-input" aria-label={t('contractTests.name')} value={name} onChange={(event) => rename(event.target.value)} data-testid="c-test-name" /></Row>
      <Row label={t('contractTests.like')}>
        <Select editor={editor} path={['tests', at, 'like']} label={t('contractTests.like')} options={names.slice(0, at).map((one) => [one, one] as const)} empty={t('contract.none')} />
      </Row>
      <Row label={t('contractTests.date')}><Day editor={editor} path={['tests', at, 'date']} label={t('contractTests.date')} open /></Row>
      <Row label={t('contractTests.set')}><Pairs editor={editor} at={at} part="set" /></Row>
      <Row label={t('contractTests.evidence')}><Pairs editor={editor} at={at} part="evidence" /></Row>
      <Row label={t('contractTests.expect')}>
        <Select editor={editor} path={['tests', at, 'expect', 'verdict']} label={t('contractTests.expect')} testid="c-test-verdict" options={VERDICTS.map((one) => [one, t(`contractTests.verdicts.${one}`)] as const)} />
      </Row>
      <Row label={t('contractTests.rulesNot')}>
        {Object.keys(asMap(asMap(test.expect).rules)).map((rule) => (
          <div key={rule} className="c-pair">
            <code>{rule}</code>
            <Select editor={editor} path={['tests', at, 'expect', 'rules', rule]} label={`${rule} ${t('contractTests.outcome')}`} options={outcomes} />
            <button type="button" className="c-icon" onClick={() => editor.set(['tests', at, 'expect', 'rules', rule], undefined)} aria-label={t('contract.removeOf', { what: rule })}><TrashIcon size={16} /></button>
          </div>
        ))}
        <select className="c-input c-select" aria-label={t('contractTests.addRule')} value="" onChange={(event) => event.target.value && editor.set(['tests', at, 'expect', 'rules', event.target.value], 'fail')}>
          <option value="">{t('contractTests.addRule')}</option>
          {rules.map((rule) => <option key={rule} value={rule}>{rule}</option>)}
        </select>
      </Row>
    </div>
  )
}

/** What the test fills in otherwise, or is answered otherwise. */
function Pairs({ editor, at, part }: { editor: Editor; at: number; part: 'set' | 'evidence' }) {
  const { t } = useWords()
  const [field, setField] = useState('')
  const [value, setValue] = useState('')
  const all = asMap(editor.get('tests', at, part))
  const known = part === 'set'
    ? asList(editor.get('form', 'fields')).map((one) => asText(asMap(one).path)).filter((path) => !path.includes('[]'))
    : asList(editor.get('evidence')).map((one) => asText(asMap(one).name))
  const list = `known-${part}-${at}`
  const add = () => {
    if (field === '') return
    editor.set(['tests', at, part, field], guessed(value))
    setField('')
    setValue('')
  }
  return (
    <>
      {Object.keys(all).map((one) => (
        <div key={one} className="c-pair">
          <code>{one}</code>
          <Cell editor={editor} path={['tests', at, part, one]} label={`${one} ${t('contractTests.value')}`} />
          <button type="button" className="c-icon" onClick={() => editor.set(['tests', at, part, one], undefined)} aria-label={t('contract.removeOf', { what: `${one} ${shown(all[one])}` })}><TrashIcon size={16} /></button>
        </div>
      ))}
      <div className="c-pair">
        <input className="c-input" list={list} placeholder={t('contractTests.field')} aria-label={t('contractTests.field')} value={field} onChange={(event) => setField(event.target.value)} />
        <datalist id={list}>{known.map((one) => <option key={one} value={one} aria-label={one} />)}</datalist>
        <input className="c-input" placeholder={t('contractTests.value')} aria-label={t('contractTests.value')} value={value} onChange={(event) => setValue(event.target.value)} onKeyDown={(event) => event.key === 'Enter' && add()} />
        <Button size="small" icon={<PlusIcon size={15} />} onClick={add} disabled={field === ''}>{t('contractTests.addField')}</Button>
      </div>
    </>
  )
}

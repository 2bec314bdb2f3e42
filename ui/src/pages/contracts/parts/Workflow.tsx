// 流程与期限: states with their deadlines, and the steps between them.

import { useWords } from '@/i18n'
import { asList, asMap, asText, type JsonMap } from '@/contract/edit'
import { Block, Both, Count, Expression, Select, wordsOf } from '../fields'
import type { PartProps } from './props'

/** The states with another deadline for one of them, and for all that share its clock: it is one clock. */
export function withDays(states: JsonMap[], at: number, workdays: number): JsonMap[] {
  const clock = asText(asMap(states[at]?.deadline).clock)
  return states.map((state, number) => {
    const deadline = asMap(state.deadline)
    const same = number === at || (clock !== '' && deadline.clock === clock)
    return same ? { ...state, deadline: { ...deadline, workdays } } : state
  })
}

export function Workflow({ editor, advanced }: PartProps) {
  const { t, say } = useWords()
  const states = asList(editor.get('workflow', 'states')).map(asMap)
  const steps = asList(editor.get('workflow', 'transitions')).map(asMap)
  if (states.length === 0) return <p className="c-help">{t('contractFlow.none')}</p>
  const choices = states.map((state) => [asText(state.id), say(wordsOf(state.title))] as const)
  const nodes = (['submitted', 'accepted', 'reviewed', 'decided', 'concluded'] as const).map((node) => [node, t(`contractFlow.nodes.${node}`)] as const)
  const roles = (['applicant', 'worker', 'officer', 'supervisor'] as const).map((role) => [role, t(`contractFlow.role.${role}`)] as const)
  const called = (id: string) => choices.find(([one]) => one === id)?.[1] ?? id
  return (
    <>
      <Block title={t('contractFlow.states')} count={states.length}>
        <table className="c-table c-states">
          <thead><tr>{(['state', 'deadline', 'text'] as const).map((column) => <th key={column} scope="col">{t(`contractFlow.${column}`)}</th>)}</tr></thead>
          <tbody>
            {states.map((state, at) => {
              const id = asText(state.id)
              const deadline = state.deadline === undefined ? undefined : asMap(state.deadline)
              const clock = asText(deadline?.clock)
              const days = (to: number) => editor.set(['workflow', 'states'], withDays(states, at, to))
              return (
                <tr key={id} data-item={id}>
                  <td>
                    <Both editor={editor} path={['workflow', 'states', at, 'title']} label={`${id} ${t('contractFlow.state')}`} />
                    {advanced && <code>{id}</code>}
                  </td>
                  <td>
                    <div className="c-unit"><span className="muted">{t('contractFlow.node')}</span><Select editor={editor} path={['workflow', 'states', at, 'node']} label={`${id} ${t('contractFlow.node')}`} options={nodes} /></div>
                    {deadline ? (
                      <>
                        <div className="c-unit"><Count editor={editor} path={['workflow', 'states', at, 'deadline', 'workdays']} change={days} label={t('contractFlow.days', { state: called(id) })} testid={`c-days-${id}`} />{t('contractHead.workdays')}</div>
                        {clock && <p className="c-small">{t('contractFlow.clock', { clock })}</p>}
                        <div className="c-unit"><span className="muted">{t('contractFlow.expiry')}</span><Select editor={editor} path={['workflow', 'states', at, 'deadline', 'on_expiry', 'to']} label={`${id} ${t('contractFlow.expiry')}`} options={choices} /></div>
                      </>
                    ) : <p className="muted">{t('contractFlow.noDeadline')}</p>}
                  </td>
                  <td><Both editor={editor} path={['workflow', 'states', at, 'text']} label={`${id} ${t('contractFlow.text')}`} tall /></td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </Block>
      <Block title={t('contractFlow.steps')} count={steps.length}>
        <table className="c-table">
          <thead><tr>{(['from', 'action', 'who', 'to'] as const).map((column) => <th key={column} scope="col">{t(`contractFlow.${column}`)}</th>)}</tr></thead>
          <tbody>
            {steps.map((step, at) => {
              const name = `${called(asText(step.from))} ${asText(step.action)}`
              return (
                <tr key={at}>
                  <td>{called(asText(step.from))}</td>
                  <td>
                    <Both editor={editor} path={['workflow', 'transitions', at, 'title']} label={`${name} ${t('contractFlow.action')}`} />
                    {step.extends !== undefined && <span className="c-unit">{t('contractFlow.extends')} <Count editor={editor} path={['workflow', 'transitions', at, 'extends']} label={`${name} ${t('contractFlow.extends')}`} />{t('contractHead.workdays')}</span>}
                    {step.guard !== undefined && <Both editor={editor} path={['workflow', 'transitions', at, 'guard', 'text']} label={`${name} ${t('contractFlow.guard')}`} />}
                    {advanced && step.guard !== undefined && <Expression editor={editor} path={['workflow', 'transitions', at, 'guard', 'check']} label={`${name} ${t('contractFlow.guard')}, ${t('contractRules.check')}`} />}
                  </td>
                  <td className="c-narrow"><Select editor={editor} path={['workflow', 'transitions', at, 'role']} label={`${name} ${t('contractFlow.who')}`} options={roles} /></td>
                  <td className="c-narrow"><Select editor={editor} path={['workflow', 'transitions', at, 'to']} label={`${name} ${t('contractFlow.to')}`} options={choices} /></td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </Block>
    </>
  )
}

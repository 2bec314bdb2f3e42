// 核验: the words of every verdict and rule, files dropped in both ways.

import { act, fireEvent } from '@testing-library/react'
import { byId, maybe, show, waitFor } from './show'
import { play } from './mock/backend'
import { NOTICE } from './mock/casework'
import { again, forkProven, history, refused, stateOf } from './mock/world'

it('shows a genuine receipt point by point', async () => {
  const { user } = show('ready', '#/verify')
  await user.click(await byId('verify-choose'))
  const verdict = await byId('verdict')
  expect(verdict.dataset.verdict).toBe('valid')
  expect(verdict.textContent).toContain('核验通过')
  expect((await byId('point-departments')).textContent).toContain('4 个部门里有 3 个签了名')
})

it('says first of a genuine proof that the licence is over', async () => {
  const { user } = show('ready', '#/verify')
  const shown = play.verdict.shown!
  play.verdict = { ...play.verdict, shown: { ...shown, licence: { ...shown.licence!, status: 'revoked' } } }
  await user.click(await byId('verify-choose'))
  const verdict = await byId('verdict')
  expect(verdict.dataset.verdict).toBe('over')
  expect(verdict.textContent).toContain('证照已撤销')
  expect(verdict.textContent).not.toContain('核验通过')
  expect((await byId('point-state')).querySelector('.proof-invalid, [data-mark=invalid]')).toBeTruthy()
})

it('shows the text on record of a document that an officer issued, and what counts', async () => {
  const { user } = show('ready', '#/verify')
  play.verdict = { ...play.verdict, came: 'document', recorded: NOTICE }
  await user.click(await byId('verify-choose'))
  const recorded = await byId('recorded-text')
  expect(recorded.textContent).toContain('政务链上记录的文书原文')
  expect(recorded.textContent).toContain('住所材料缺失：缺少门牌号')
  expect((await byId('verdict')).textContent).toContain('以上面的原文为准')
})

it.each([['RC-1', 'cannotTell', 0], ['RC-6', 'invalid', 1], ['RC-14', 'invalid', 4], ['code-no-answer', 'cannotTell', 6], ['picture-damaged', 'cannotTell', 6]] as const)(
  'says the program’s reason and next step for %s, and how far the check came',
  async (rule, kind, failed) => {
    const { user } = show('ready', '#/verify')
    play.verdict = refused(rule, kind, failed)
    await user.click(await byId('verify-choose'))
    const verdict = await byId('verdict')
    expect(verdict.dataset).toMatchObject({ verdict: kind, rule })
    expect(verdict.querySelector('h2')?.textContent).toBe(kind === 'invalid' ? '核验不通过' : '无法核验')
    expect((await byId('verdict-reason')).textContent).toBe(`${rule} 的理由。`)
    expect((await byId('verdict-next')).textContent).toBe(`${rule} 的下一步。`)
    expect(verdict.querySelector('.proof-verified') !== null).toBe(failed > 0)
    expect(verdict.querySelector('h2.proof-verified')).toBeNull()
  },
)

it('says that a decision comes out the same when it is run again, and where its answers come from', async () => {
  const { user } = show('ready', '#/verify')
  play.verdict = again([])
  await user.click(await byId('verify-choose'))
  const verdict = await byId('verdict')
  expect(verdict.dataset.verdict).toBe('same')
  expect(verdict.querySelector('h2')?.textContent).toBe('与政府决定一致')
  expect((await byId('again')).dataset.differing).toBe('0')
  expect((await byId('again')).textContent).toContain('链上状态')
  expect(await byId('point-departments')).toBeTruthy()
})

it('names the rules that differ, in red, and shows nothing else as proven', async () => {
  const { user } = show('ready', '#/verify')
  play.verdict = again(['N2', 'N5'])
  await user.click(await byId('verify-choose'))
  const verdict = await byId('verdict')
  expect(verdict.dataset.verdict).toBe('different')
  expect(verdict.querySelector('h2.proof-invalid')?.textContent).toBe('与政府决定不一致')
  const first = (await byId('again')).querySelectorAll(':scope > ul > li')
  expect([...first].map((li) => li.querySelector('strong')?.textContent)).toEqual(['N2', 'N5'])
  expect(first[0]?.textContent).toContain('当时：符合，现在：不符合')
  expect(maybe('point-departments')).toBeNull()
})

it('shows every event of a history, and that none was left out', async () => {
  const { user } = show('ready', '#/verify')
  play.verdict = history
  await user.click(await byId('verify-choose'))
  expect((await byId('point-complete')).textContent).toContain('没有遗漏')
  expect((await byId('verdict-events')).querySelectorAll('li')).toHaveLength(2)
  const opened = await byId('verdict-opened')
  expect(opened.textContent).toContain('公开内容，共 5 项')
  expect(opened.textContent).toContain('经营者')
  expect(opened.textContent).toContain('scope.0')
})

it.each([[true, 'point-present', '存在'], [false, 'point-absent', '不存在']] as const)('says of the state what exists and what does not (%s)', async (present, point, word) => {
  const { user } = show('ready', '#/verify')
  play.verdict = stateOf(present)
  await user.click(await byId('verify-choose'))
  expect((await byId(point)).textContent).toContain(word)
  expect((await byId(point)).textContent).toContain('截至')
  expect(maybe('point-signer')).toBeNull()
})

it('warns of an old tip', async () => {
  const { user } = show('ready', '#/verify')
  play.verdict = stateOf(true, true)
  await user.click(await byId('verify-choose'))
  expect((await byId('point-age')).textContent).toContain('12 天')
  expect((await byId('point-age')).querySelector('.proof-cannotTell')).not.toBeNull()
})

it.each([['guilty', '违规'], ['conflicting', '查明']] as const)('shows a proven fork in red with the names of those who signed both (%s)', async (fault, word) => {
  const { user } = show('ready', '#/verify')
  play.verdict = forkProven(fault)
  await user.click(await byId('verify-choose'))
  const verdict = await byId('verdict')
  expect(verdict.dataset.verdict).toBe('fork')
  expect(verdict.querySelector('h2.proof-invalid')?.textContent).toBe('不一致')
  expect(verdict.querySelector('.proof-verified')).toBeNull()
  expect((await byId('fork-departments')).textContent).toContain('公安局')
  expect((await byId('fork')).textContent).toContain(word)
})

it('says that a short code was looked up, and that a full one needed nobody', async () => {
  const { user } = show('ready', '#/verify')
  play.verdict = { ...play.verdict, came: 'shortCode' }
  await user.click(await byId('verify-choose'))
  expect((await byId('verdict')).textContent).toContain('向部门查到')
  play.verdict = { ...play.verdict, came: 'fullCode', micros: 99 }
  await user.click(await byId('verify-choose'))
  await waitFor(() => expect(document.querySelector('.verdict-foot')?.textContent).toContain('没有联网'))
})

it('takes a pasted picture and the pasted text of a code', async () => {
  show('ready', '#/verify')
  await byId('verify-drop')
  const paste = (clipboardData: object) => fireEvent.paste(window, { clipboardData })
  paste({ files: [new File([new Uint8Array([137])], '截图.png')], getData: () => '' })
  await waitFor(() => expect(play.calls).toContainEqual(['verifyBytes', '截图.png', 'iQ==']))
  paste({ files: [], getData: () => ' YUZHENG:1:AB ' })
  await waitFor(() => expect(play.calls).toContainEqual(['verifyBytes', '粘贴的二维码', btoa('YUZHENG:1:AB')]))
  const calls = play.calls.length
  paste({ files: [], getData: () => 'anything' })
  expect(play.calls).toHaveLength(calls)
})

it('takes a file dropped on the window', async () => {
  show('ready', '#/verify')
  await byId('verify-drop')
  act(() => play.dragListeners.forEach((listener) => listener({ kind: 'over' })))
  expect((await byId('verify-drop')).dataset.state).toBe('over')
  act(() => play.dragListeners.forEach((listener) => listener({ kind: 'drop', paths: ['/srv/lin/a.yzr'] })))
  expect(await byId('verdict')).toBeTruthy()
  expect(play.calls).toContainEqual(['verifyPath', '/srv/lin/a.yzr'])
})

it('takes a file dropped on the page', async () => {
  show('ready', '#/verify')
  const file = new File([new Uint8Array([1, 2, 3])], '回执.yzr')
  fireEvent.drop(await byId('verify-drop'), { dataTransfer: { files: [file] } })
  await waitFor(() => expect(play.calls).toContainEqual(['verifyBytes', '回执.yzr', 'AQID']))
  expect(await byId('verdict')).toBeTruthy()
})

it('shows what was changed in the forged example, to the bit', async () => {
  const { user } = show('ready', '#/verify')
  await user.click(await byId('verify-forged'))
  const forged = await byId('forged')
  expect((await byId('verdict')).dataset.verdict).toBe('invalid')
  expect(forged.querySelector('mark')?.textContent).toBe('0')
  expect(forged.textContent).toContain('2,915')
})

it('announces the verdict to screen readers', async () => {
  const { user } = show('ready', '#/verify')
  await user.click(await byId('verify-choose'))
  expect((await byId('verdict')).closest('[aria-live="polite"]')).not.toBeNull()
})

// The form: saves as it is typed, checks, shows rules with their articles, leads to the signature.

import { byId, maybe, screen, show, waitFor } from './show'
import { PASSPHRASE, play } from './mock/backend'

const FORM = '#/services/sole-proprietor-registration/form'
const saved = () => JSON.parse(play.drafts[0]!.values) as Record<string, never>

it('saves what is typed without being asked to, and says when', async () => {
  const { user } = show('empty', FORM)
  await user.type(await byId('field-operator.mobile'), '13800000000')
  await waitFor(() => expect(play.drafts[0]?.values).toContain('13800000000'))
  expect((await byId('saved')).textContent).toMatch(/仅保存在本机，\d\d:\d\d 已存/)
})

it('says when something could not be saved, and tries again', async () => {
  const { user } = show('empty', FORM)
  const field = await byId('field-operator.mobile')
  play.refuse.saveDraft = { code: 'deskDatabase', params: [] }
  await user.type(field, '138')
  await waitFor(async () => expect((await byId('saved')).dataset.state).toBe('failed'))
  await waitFor(() => expect(play.drafts[0]?.values).toContain('138'), { timeout: 5000 })
})

it('brings the operator in from the identity and says so', async () => {
  show('empty', FORM)
  expect((await byId('field-operator.name')).textContent).toContain('林晓岚')
  expect((await byId('field-operator.id_no')).textContent).toContain('50010*********0023')
  expect((await byId('prefilled')).textContent).toBe('已带入，来自公安')
})

it('asks for family members at once when the family runs the business, and only then', async () => {
  const { user } = show('empty', FORM)
  await user.click(await byId('field-composition-个人经营'))
  expect(maybe('add-family_members')).toBeNull()
  await user.click(await byId('field-composition-家庭经营'))
  await user.click(await byId('add-family_members'))
  await user.type(await byId('field-family_members.0.name'), '李例晴')
  await waitFor(() => expect(saved()).toMatchObject({ family_members: [{ name: '李例晴' }] }))
})

it('stays on a step whose fields are wrong, marks them and says why', async () => {
  const { user } = show('empty', FORM)
  await user.type(await byId('field-operator.mobile'), '138')
  await user.click(await byId('next'))
  expect(await screen.findByText('手机号是 11 位数字。')).toBeTruthy()
  expect((await byId('field-operator.mobile')).getAttribute('aria-invalid')).toBe('true')
  expect((await byId('form')).dataset.step).toBe('operator')
  await user.type(await byId('field-operator.mobile'), '00000000')
  await user.click(await byId('field-composition-个人经营'))
  await user.click(await byId('next'))
  await waitFor(async () => expect((await byId('form')).dataset.step).toBe('name'))
})

it('opens again where it was left, with everything typed', async () => {
  show('draft', FORM)
  expect((await byId('form')).dataset.step).toBe('name')
  expect(await byId('field-name.zihao')).toHaveProperty('value', '拾光里')
  expect(await byId('scope-6220-02')).toBeTruthy()
})

it('tells rule by rule while the name is composed, with the article', async () => {
  const { user } = show('draft', FORM)
  const rule = await byId('rule-N6')
  await waitFor(() => expect(rule.dataset.outcome).toBe('pass'))
  const field = await byId('field-name.zihao')
  await user.clear(field)
  await user.type(field, '时光里')
  await waitFor(async () => expect((await byId('rule-N6')).dataset.state).toBe('fail'))
  const failed = await byId('rule-N6')
  expect(failed.textContent).toContain('全市同行业已经有人用了“时光里”')
  expect(failed.textContent).toContain('第17、25条')
  expect((await byId('rules-name')).dataset.blocked).toBe('true')
})

it('finds items of the scope by everyday words, and makes another one the main one', async () => {
  const { user } = show('draft', FORM)
  await user.type(await byId('field-scope'), '喝茶')
  await user.click(await byId('scope-add-6231-01'))
  await waitFor(() => expect(saved()).toMatchObject({ scope: ['6220-02', '5222-01', '5211-01', '6231-01'] }))
  await user.click(screen.getByLabelText('把“茶馆服务”设为主营'))
  await waitFor(() => expect(saved()).toMatchObject({ scope: ['6231-01', '6220-02', '5222-01', '5211-01'] }))
})

it('suggests trades while typing and takes one with the keyboard', async () => {
  const { user } = show('draft', FORM)
  const field = await byId('field-name.industry')
  await user.clear(field)
  await user.type(field, '饭店')
  expect(screen.getByRole('option', { name: '餐饮' })).toBeTruthy()
  await user.keyboard('{ArrowDown}{Enter}')
  expect(field).toHaveProperty('value', '餐饮')
})

it('keeps an amount in cents, and what is no amount as it was typed', async () => {
  const { user } = show('draft', `${FORM}/3`)
  const field = await byId('field-funds_fen')
  await user.clear(field)
  await user.type(field, '12,345.6')
  await waitFor(() => expect(saved()).toMatchObject({ funds_fen: 1_234_560 }))
  await user.clear(field)
  await user.type(field, '很多')
  await waitFor(() => expect(saved()).toMatchObject({ funds_fen: '很多' }))
})

it('leads from the last step to the page that is signed, and from there to the case', async () => {
  const { user } = show('draft', `${FORM}/3`)
  await user.click(await byId('next'))
  const paper = await byId('sign-document')
  expect(paper.textContent).toContain('重庆市渝中区拾光里咖啡馆')
  expect(paper.textContent).toContain('50010*********0023')
  await user.click(await byId('show-numbers'))
  expect(paper.textContent).toContain('500103199203160023')
  await user.type(await byId('sign-passphrase'), '不是这个口令吧真的')
  await user.click(await byId('sign-submit'))
  expect((await byId('error')).textContent).toContain('口令不对')
  await user.clear(await byId('sign-passphrase'))
  await user.type(await byId('sign-passphrase'), PASSPHRASE)
  await user.click(await byId('sign-submit'))
  expect((await byId('case-page')).dataset.decision).toBe('approved')
})

it('does not let anybody sign what a rule blocks, and shows the rule first', async () => {
  const { user } = show('draft', FORM)
  const field = await byId('field-name.zihao')
  await user.clear(field)
  await user.type(field, '时光里')
  window.location.hash = '#/services/sole-proprietor-registration/sign'
  const check = await byId('check')
  expect(check.dataset.verdict).toBe('block')
  expect(check.querySelector('.rule')?.getAttribute('data-testid')).toBe('rule-N6')
  expect(await byId('sign-submit')).toHaveProperty('disabled', true)
  await user.click(await byId('mend'))
  expect((await byId('form')).dataset.step).toBe('name')
})

it('files without any department: unknown rules stop nobody', async () => {
  play.scene = 'offline'
  const { user } = show('draft', '#/services/sole-proprietor-registration/sign')
  play.scene = 'offline'
  await user.type(await byId('sign-passphrase'), PASSPHRASE)
  await user.click(await byId('sign-submit'))
  const page = await byId('case-page')
  expect(page.dataset.proof).toBe('local')
  expect(page.textContent).toContain('待提交：现在没有部门回答')
})

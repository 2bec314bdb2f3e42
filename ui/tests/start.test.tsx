// From the first start to a bound identity; locking and unlocking.

import { byId, maybe, screen, show, waitFor } from './show'
import { PASSPHRASE, play } from './mock/backend'
import { people } from './mock/world'

it('makes a key only when the passphrase is long enough and was typed twice the same', async () => {
  const { user } = show('welcome')
  await user.click(await byId('welcome-start'))
  const button = await byId('create-vault')
  await user.type(await byId('passphrase'), '山月茶馆')
  expect((await byId('strength')).dataset.state).toBe('tooShort')
  expect(button).toHaveProperty('disabled', true)
  await user.clear(await byId('passphrase'))
  await user.type(await byId('passphrase'), PASSPHRASE)
  await user.type(await byId('passphrase-again'), '别的口令')
  await user.tab()
  expect(await screen.findByText('两次输入的口令不一样，请再看看。')).toBeTruthy()
  await user.clear(await byId('passphrase-again'))
  await user.type(await byId('passphrase-again'), PASSPHRASE)
  expect(screen.getByText('口令只在这台电脑上用，忘了无法找回。')).toBeTruthy()
  await user.click(button)
  expect(await byId('bind')).toBeTruthy()
  expect(play.calls).toContainEqual(['createVault', PASSPHRASE])
})

it('offers adults first and finds people by name, number and place', async () => {
  const { user, container } = show('person')
  await byId('bind')
  await waitFor(() => expect(container.querySelectorAll('.person')).toHaveLength(64))
  const notes = [...container.querySelectorAll('.person')].map((row) => row.querySelector('.tag')?.textContent ?? 'adult')
  expect(notes.slice(0, 62).every((note) => note === 'adult')).toBe(true)
  expect(notes.slice(62)).toEqual(['未成年', '已故'])
  await user.type(await byId('person-search'), '示例路12号')
  expect(container.querySelectorAll('.person')).toHaveLength(1)
})

it('says the rule, the article and the next step when an identity is refused', async () => {
  const { user } = show('person')
  const minor = people.find((one) => one.note === 'minor')!
  await user.click(await byId(`person-${minor.idNumber}`))
  await user.click(await byId('bind'))
  const refused = await byId('binding-refused')
  expect(refused.dataset.rule).toBe('B2')
  expect(refused.textContent).toContain('民法典 第18条')
  expect(refused.textContent).toContain('未满十八周岁')
  expect(refused.textContent).toContain('另一个人')
})

it('is ready after binding, and says where things lie', async () => {
  const { user } = show('person')
  await user.click(await byId(`person-${people[0]!.idNumber}`))
  await user.click(await byId('bind'))
  const ready = await byId('ready')
  expect(ready.textContent).toContain('/srv/lin/渝证通演示')
  expect(await byId('nav-home')).toBeTruthy()
})

it('can be retried when the identity office does not answer, and names it', async () => {
  const { user } = show('person')
  await user.click(await byId(`person-${people[0]!.idNumber}`))
  play.refuse.bindIdentity = { code: 'departmentUnreachable', params: [{ name: 'zh', value: '重庆市公安局' }, { name: 'en', value: 'PSB' }] }
  await user.click(await byId('bind'))
  expect((await byId('error')).textContent).toContain('重庆市公安局没有回答')
  await user.click(await byId('retry'))
  expect(await byId('ready')).toBeTruthy()
})

it('locks, refuses a wrong passphrase with words, and opens with the right one', async () => {
  const { user } = show('ready')
  await user.click(await byId('lock'))
  await user.type(await byId('passphrase'), '不对的口令一二三四')
  await user.click(await byId('unlock'))
  expect((await byId('error')).textContent).toContain('口令不对')
  await user.type(await byId('passphrase'), PASSPHRASE)
  await user.click(await byId('unlock'))
  expect(await byId('home')).toBeTruthy()
  expect(maybe('passphrase')).toBeNull()
})

it('saves what was just typed before it locks', async () => {
  const { user } = show('draft', '#/services/sole-proprietor-registration/form')
  const field = await byId('field-name.zihao')
  await user.clear(field)
  await user.type(field, '嘉陵月')
  await user.click(await byId('lock'))
  await byId('unlock')
  const names = play.calls.map(([name]) => name)
  expect(names.lastIndexOf('saveDraft')).toBeLessThan(names.indexOf('lock'))
  expect(play.drafts[0]?.values).toContain('嘉陵月')
})

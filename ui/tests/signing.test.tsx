// Several people sign one filling; invitations are opened and answered.

import { PASSPHRASE, play } from './mock/backend'
import { INVITATION, OFFER, TWO } from './mock/signing'
import { byId, maybe, screen, show, waitFor } from './show'

it('fixes the contents, writes an invitation with its code, and blocks filing until everybody agreed', async () => {
  const { user } = show('draft', '#/services/sole-proprietor-registration/sign')
  play.signing = TWO
  const panel = await byId('signing')
  expect(panel.dataset.state).toBe('notPrepared')
  expect(maybe('sign-submit')).toBeNull()
  expect((await byId('sign-last')).textContent).toContain('先固定内容')
  await user.click(screen.getByTestId('prepare-signing'))
  await user.click(await byId('invite-1'))
  expect((await byId('invitation-code-1')).textContent).toBe('ABCD-EFGH-JKLM')
  expect((await byId('sign-last')).textContent).toContain('李例晴签好以后')
  expect(maybe('sign-submit')).toBeNull()
  expect(screen.getByTestId('signer-0').textContent).toContain('提交时签名')
})

it('opens an invitation with its code and shows what stands in it', async () => {
  const { user } = show('ready', '#/cases')
  await user.click(await byId('add-invitation'))
  await user.click(screen.getByTestId('choose-invitation'))
  await waitFor(() => expect(screen.getByTestId<HTMLInputElement>('invitation-path').value).not.toBe(''))
  await user.type(screen.getByTestId('invitation-code'), 'wrong')
  await user.click(screen.getByTestId('open-invitation'))
  expect((await byId('error')).dataset.code).toBe('wrongCode')
  await user.clear(screen.getByTestId('invitation-code'))
  await user.type(screen.getByTestId('invitation-code'), 'ABCD-EFGH-JKLM')
  await user.click(screen.getByTestId('open-invitation'))
  expect((await byId('invitation-document')).textContent).toContain('500105199002159987')
  expect(screen.getByTestId('text-document').textContent).toContain('演示文本')
  await user.click(screen.getByTestId('answer-confirmed'))
  await user.type(screen.getByTestId('answer-passphrase'), PASSPHRASE)
  await user.click(screen.getByTestId('answer-submit'))
  expect((await byId('answered')).textContent).toContain('您已确认')
})

const ORGANISATION = '重庆示例投资有限公司'

it('shows by whom an organisation signs, among those who sign and in a filed case', async () => {
  const shareholder = { name: ORGANISATION, roles: [{ zh: '股东', en: 'Shareholder' }] }
  const people = TWO.people.map((one) => (one.own ? one : { ...one, signsFor: [shareholder] }))
  show('draft', '#/services/sole-proprietor-registration/sign')
  play.signing = { ...TWO, people }
  const row = await byId('represented-by-1')
  expect(row.textContent).toBe(`${ORGANISATION}股东由李例晴代表签名`)
  expect(screen.getByTestId('signing').textContent).toContain('1 / 2 人')
  expect(maybe('invite-2')).toBeNull()
})

it.each([['zh', `您还代表${ORGANISATION}签名`, `也代表${ORGANISATION}同意`], ['en', `You also sign for ${ORGANISATION}`, `so does ${ORGANISATION}`]] as const)('says plainly in an invitation that the answer is an organisation’s too (%s)', async (language, lead, agrees) => {
  show('ready', `#/invitations/${INVITATION.id}`, { language })
  play.invitations = [{ ...INVITATION, signsFor: [ORGANISATION] }]
  expect((await byId('signs-for')).textContent).toContain(lead)
  expect(screen.getByTestId('invitation').textContent).toContain(agrees)
})

it('does not let somebody else confirm', async () => {
  const { user } = show('ready', `#/invitations/${INVITATION.id}`)
  play.invitations = [{ ...INVITATION, mine: false }]
  await byId('not-mine')
  expect(screen.getByTestId<HTMLButtonElement>('answer-confirmed').disabled).toBe(true)
  await user.click(screen.getByTestId('answer-impersonated'))
  expect(screen.getByTestId<HTMLInputElement>('answer-impersonated').checked).toBe(true)
})

it('shows names that are kept free', async () => {
  show('ready', '#/cases')
  play.reservations = [{ text: OFFER.text, until: OFFER.until, asOfMs: 1, hasReceipt: true, id: 'reservation/1' }]
  expect((await byId('reservations')).textContent).toContain('保留到 2027年1月20日')
})

it('lets whoever fills it in sign once everybody has agreed', async () => {
  show('draft', '#/services/sole-proprietor-registration/sign')
  play.signing = { ...TWO, state: 'prepared', people: TWO.people.map((one) => (one.own ? one : { ...one, answer: 'confirmed', timeMs: 1_790_647_200_000 })), complete: true }
  expect((await byId('signer-1')).textContent).toContain('已确认')
  await byId('sign-submit')
  expect(maybe('sign-last')).toBeNull()
})

it('shows on a filed case what everybody answered, a report of impersonation too', async () => {
  const [own, other] = TWO.people
  show('ready', `#/cases/${'a1'.repeat(32)}`)
  play.signers = [own!, { ...other!, answer: 'impersonated', timeMs: 1_790_647_200_000 }]
  const signers = await byId('case-signers')
  expect(screen.getByTestId('case-signer-0').textContent).toContain('提交时已签')
  expect(screen.getByTestId('case-signer-1').dataset.answer).toBe('impersonated')
  expect(signers.textContent).toContain('冒名举报')
})

it('says on the first page that an invitation waits, and nothing more once it is answered', async () => {
  show('ready', '#/home')
  play.invitations = [INVITATION]
  expect((await byId(`invitation-${INVITATION.id}`)).textContent).toContain('等您答复')
})

// A played department: an administrator, a clerk with districts, somebody to come, somebody who left, a founder.

import type { GrantDraft, GrantView, PersonAtWork, RoleResult, StaffCodeView, StaffView, Words } from '../../src/ipc'

const w = (zh: string, en = zh): Words => ({ zh, en })
export const CODE = 'ABCDE-'.repeat(21) + 'WXYZ'
const services = [{ code: 'sole-proprietor-registration', words: w('个体工商户设立登记', 'Sole proprietor: registration') }, { code: 'limited-company-registration', words: w('有限责任公司设立登记', 'Limited company: registration') }]
const divisions = [['500101', '万州区'], ['500103', '渝中区'], ['500106', '沙坪坝区'], ['500107', '九龙坡区']].map(([code, name]) => ({ code: code!, words: w(name!) }))

const role = (more: Partial<GrantView>): GrantView => ({ role: 'clerk', services: [], divisions: [], from: '2026-11-02', until: null, deputyFor: null, standing: 'inForce', ...more })
const person = (key: string, name: string, end: string, roles: GrantView[]): PersonAtWork => ({ key, name, code: CODE, end, me: false, founding: [], roles })

export const PEOPLE: PersonAtWork[] = [
  { key: 'f0'.repeat(32), name: null, code: null, end: null, me: false, founding: ['supervisor', 'administrator'], roles: [] },
  { ...person('aa', '秦岳 演0021', 'QYUE22', [role({ role: 'supervisor' }), role({ role: 'administrator' })]), me: true },
  person('bb', '周敏 演0317', 'ZMNN37', [role({ divisions: [divisions[1]!, divisions[2]!] }), role({ role: 'reviewer', from: '2026-12-01', until: '2026-12-31', deputyFor: '杜衡 演0108', standing: 'future' }), role({ from: '2026-10-01', until: '2026-11-01', standing: 'ended' })]),
  person('cc', '何静 演0526', 'HJNG56', [role({ from: '2026-12-01', until: '2026-11-23', standing: 'ended' })]),
]

export const staff = (administers: boolean): StaffView => ({
  office: w('重庆市渝中区市场监督管理局', 'Yuzhong Market Regulation'), today: '2026-11-24', height: 1284, administers, people: PEOPLE, services, divisions, acts: [],
})

export const readCode = (code: string): StaffCodeView => {
  if (code.length < 109) throw { code: 'staffCodeLength', params: [{ name: 'have', value: String(code.length) }] }
  return { key: 'dd', end: 'WXYZ22', name: null }
}

export const grantSentences = (draft: GrantDraft): Words[] => [w(`授予 ${draft.name}“经办”岗位。`, `${draft.name} becomes clerk.`), w(`自 ${draft.from} 起，没有终止日。`, `From ${draft.from}.`)]
export const endSentences: Words[] = [w('周敏 演0317 的岗位立即结束。', 'The roles end at once.'), w('以前的签名和决定仍然有效。', 'What was signed stays valid.')]
export const act = (id: string, zh: string) => ({ id, case: '00'.repeat(32), title: w(zh), createdMs: 0, failed: false, problem: null })
export const results: RoleResult[] = [
  { role: 'clerk', act: act('a1', '结束“经办”'), problem: null },
  { role: 'reviewer', act: null, problem: { code: 'roleOver', params: [] } },
]

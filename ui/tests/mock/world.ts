// A small invented world for layout work and component tests. Never part of the program.

import type {
  Advice, AppStatus, CaseSummary, CaseView, ChainView, CodesView, DemoPerson, DepartmentView, EventView, FactView, FileRelation, ForgedExample, FrozenView, HashLine, HeaderLine,
  LicenceView, NetworkFileView, NetworkView, ProgressNode, ProofView, RuleView, VerdictView, Words,
} from '../../src/ipc/types'

export const w = (zh: string, en = zh): Words => ({ zh, en })
/** 24 November 2026, 14:05 in Chongqing. */
export const NOW = Date.UTC(2026, 10, 24, 6, 5, 0)
const MINUTE = 60_000
const DAY = 86_400_000

let seed = 7
const random = () => {
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed / 2147483648
}
export const hex = (length = 64) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('')

/** A picture that looks like a QR code. */
export function qr(): string {
  const n = 29
  const cells: string[] = []
  const finder = (x: number, y: number) => (x < 8 && y < 8) || (x > n - 9 && y < 8) || (x < 8 && y > n - 9)
  for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) if (!finder(x, y) && random() > 0.5) cells.push(`M${x + 2} ${y + 2}h1v1h-1z`)
  for (const [x, y] of [[0, 0], [n - 7, 0], [0, n - 7]] as const) {
    cells.push(`M${x + 2} ${y + 2}h7v7h-7zM${x + 3} ${y + 3}v5h5v-5zM${x + 4} ${y + 4}h3v3h-3z`)
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${n + 4} ${n + 4}"><rect width="100%" height="100%" fill="#fff"/><path fill-rule="evenodd" d="${cells.join('')}"/></svg>`
}

const DEPARTMENTS: [Words, string][] = [
  [w('重庆市市场监督管理局（演示）', 'Chongqing Administration for Market Regulation (demo)'), '市监'],
  [w('重庆市公安局（演示）', 'Chongqing Public Security Bureau (demo)'), '公安'],
  [w('重庆市人力资源和社会保障局（演示）', 'Chongqing Human Resources and Social Security Bureau (demo)'), '人社'],
  [w('重庆市大数据应用发展管理局（演示）', 'Chongqing Big Data Bureau (demo)'), '大数据'],
]
/** Reason and next step as the program gives them. */
export const advice = (code: string, zh: string, next: string, detail: string | null = 'have 2, needed 3'): Advice => ({
  code, reason: w(zh, `Reason of ${code}.`), next: w(next, `Next step of ${code}.`), detail,
})
export const MARKET = DEPARTMENTS[0]![0]

export function departments(bad: 'none' | 'down' | 'lying' | 'all' = 'none'): DepartmentView[] {
  return DEPARTMENTS.map(([name, short], at): DepartmentView => {
    const base = { id: at + 1, name, short, height: 18_206, answeredMs: NOW - 2000 }
    if (bad === 'all' || (bad === 'down' && at === 2)) {
      return { ...base, status: 'unreachable', advice: advice('unreachable', '连不上，可能停机或网络不通。', '不用您做什么，其他部门照常回答。'), answeredMs: NOW - 9 * MINUTE }
    }
    if (bad === 'lying' && at === 3) {
      return { ...base, status: 'lying', advice: advice('forged-state-proof', '它给的登记状态证明不成立。', '没有采用它的回答，其他部门照常可用；请告诉该部门。') }
    }
    return { ...base, status: 'agrees', advice: null }
  })
}

export function network(bad: 'none' | 'down' | 'lying' | 'all' = 'none'): NetworkView {
  const list = departments(bad)
  const agreeing = list.filter((d) => d.status === 'agrees').length
  return {
    agreeing, total: list.length, answeredMs: agreeing > 0 ? NOW - 2000 : NOW - 9 * MINUTE, height: 18_206, timeMs: NOW - 21_000, departments: list, halted: null, fork: null, mended: [],
    compared: agreeing > 0 ? { agreeing, asked: list.length, of: list.length, height: 18_206, atMs: NOW - 2000 } : null,
    clock: null,
  }
}

/** The chain stopped: two versions of one block, each signed by enough departments. */
export function frozen(): FrozenView {
  const names = DEPARTMENTS.map(([name]) => name)
  const header = (signedBy: Words[], time: string) => ({ hash: hex(), time, round: 0, signedBy })
  return {
    fork: { height: 18_201, headers: [header(names.slice(0, 3), '2026-11-22 10:14:03'), header(names.slice(1), '2026-11-22 10:14:05')], signedBoth: names.slice(1, 3), fault: 'guilty' },
    common: 18_200, ours: 0, shownBy: [names[3]!],
    advice: advice('fork', '部门之间不一致：第 18201 块有两个不同的版本，都有足够部门签名。', '证据已经保存。请告诉监管机构。', null),
  }
}

export const status: AppStatus = {
  stage: 'ready',
  demo: true,
  network: w('渝证通演示链', 'Yuzheng demonstration chain'),
  networkFingerprint: hex(),
  person: { name: '林晓岚', idMasked: '50010*********0023', address: '重庆市渝中区解放碑街道示例一路1号' },
  folder: '/srv/lin/渝证通演示',
  version: '0.1.0',
  settings: { language: 'zh', theme: 'light', witnesses: [], headers: 'recent' },
}

const SURNAMES = [...'林何周唐罗邓蒋袁谭赵钱孙李吴郑王冯陈沈韩杨朱秦许吕张孔曹严华金魏陶姜']
const GIVEN = ['晓岚', '示明', '例晴', '虚谷', '佳禾', '远山', '思渝', '明月', '长江', '嘉陵']
export const people: DemoPerson[] = Array.from({ length: 64 }, (_, at) => ({
  name: `${SURNAMES[at % SURNAMES.length]}${GIVEN[(at * 7) % GIVEN.length]}`,
  idNumber: `5001${String(3 + (at % 9)).padStart(2, '0')}${1960 + (at % 40)}0${1 + (at % 9)}1${at % 10}99${8 + (at % 2)}${at % 10}`.slice(0, 18),
  address: `重庆市${['渝中区', '南岸区', '沙坪坝区', '九龙坡区', '北碚区'][at % 5]}示例路${at + 1}号`,
  note: at === 9 ? 'minor' : at === 22 ? 'deceased' : 'adult',
}))

const LABELS = [w('提交', 'Filed'), w('受理', 'Accepted'), w('审查', 'Reviewed'), w('决定', 'Decided'), w('办结', 'Concluded')]
export function progress(at: number, timeMs: number): ProgressNode[] {
  return LABELS.map((label, node) => ({
    label,
    status: node < at || (at === 4 && node === 4) ? 'done' : node === at ? 'current' : 'todo',
    timeMs: node <= at ? timeMs - (at - node) * 400 : null,
  }))
}

export const proof = (height: number, timeMs: number): ProofView => ({
  height,
  timeMs,
  departments: DEPARTMENTS.map(([name, short], at) => ({ name, short, signed: at !== 3 })),
  quorum: 3,
  checkedMs: timeMs + 900,
  hashes: (['entry', 'history', 'commitment', 'contract', 'tip', 'stateRoot', 'chain'] as const).map((code): HashLine => ({ code, value: hex() })),
})

const base = (id: string, subject: string): CaseSummary => ({
  id, service: 'sole-proprietor-registration', title: w('个体工商户设立登记', 'Registration of a sole proprietor'), subject, number: null, department: MARKET,
  proof: 'local', state: 'waitingToSend', stateWord: w('待提交', 'Waiting to be sent'), progress: progress(-1, NOW), updatedMs: NOW, deadline: null, waiting: null, needsMe: false,
})

const event = (code: string, zh: string, en: string, by: Words, timeMs: number, stage: EventView['proof'] = 'verified'): EventView => ({
  code, title: w(zh, en), by, reasons: [], timeMs, proof: stage, height: stage === 'verified' ? 18_203 : null, id: hex(),
})
const YOU = w('您', 'You')

const lines = (name: string) => [
  [w('经营者', 'Operator'), '林晓岚', 0, 'public'],
  [w('公民身份号码', 'Resident identity number'), '500103199203160023', 0, 'sensitive'],
  [w('住所', 'Home address'), '重庆市渝中区解放碑街道示例一路1号', 0, 'sensitive'],
  [w('手机号码', 'Mobile number'), '13800000000', 0, 'sensitive'],
  [w('组成形式', 'Composition'), '个人经营', 0, 'public'],
  [w('名称', 'Name'), name, 1, 'public'],
  [w('经营范围', 'Scope'), '餐饮服务（咖啡馆）；糕点、面包零售；日用百货零售。（依法须经批准的项目，经相关部门批准后方可开展经营活动）', 1, 'public'],
  [w('经营场所', 'Premises'), '重庆市渝中区民生路128号附6号', 2, 'public'],
  [w('场所来源', 'Right to use it'), '租赁', 2, 'private'],
  [w('从业人数', 'People working'), '3', 3, 'private'],
  [w('资金数额', 'Funds'), '¥80,000.00', 3, 'private'],
  [w('登记联络员', 'Liaison'), '何川 13800000000', 3, 'sensitive'],
] as const
export const signedLines = (name: string) =>
  lines(name).map(([label, value, step, visibility]) => ({ label, value, table: null, step, visibility }))

export const licence: LicenceView = {
  title: { zh: '营业执照', en: 'Business licence' }, copies: [], company: null, kind: '个体工商户', code: '92500103MA0DEMQX1L', case: 'a1'.repeat(32), name: '重庆市渝中区拾光里咖啡馆', composition: '个人经营', operator: '林晓岚', premises: '重庆市渝中区民生路128号附6号',
  scope: '餐饮服务（咖啡馆）；糕点、面包零售；日用百货零售。（依法须经批准的项目，经相关部门批准后方可开展经营活动）', registrar: '重庆市渝中区市场监督管理局', registered: '2026年11月24日',
  status: 'active', checkedMs: NOW - 4 * MINUTE, asOfMs: NOW - 5 * MINUTE, signers: 3, departments: 4, qr: qr(),
}

export const companyLicence: LicenceView = {
  ...licence, code: '91500103MAT000018K', case: 'e5'.repeat(32), name: '重庆拾光里软件开发有限公司', kind: '有限责任公司（自然人投资或控股）', composition: '', operator: '', premises: '',
  copies: [w('正本', 'original'), w('副本', 'duplicate')], scope: '应用软件开发；信息技术咨询服务。',
  company: { legalRepresentative: '周示明', capital: w('壹佰万元整', '¥1,000,000.00'), established: '2026-11-24', until: null, domicile: '重庆市渝中区民生路128号附6号' },
}

/** What a rule about a name rests on: a field, an answer, a parameter, and what is only worked out. */
const FACTS: FactView[] = [
  { name: 'form.name.zihao', label: w('名称 · 字号', 'Name · Trade name'), value: w('拾光里', '拾光里'), exact: '拾光里', source: 'form', by: null, asOfMs: null },
  { name: 'evidence.name_taken', label: w('同行业已有相同字号', 'The trade name is taken in the same trade'), value: w('否', 'no'), exact: 'false', source: 'evidence', by: w('政务链', 'The chain'), asOfMs: NOW - MINUTE },
  { name: 'params.forbidden_words', label: w('名称禁用词', 'Forbidden words'), value: w('无', 'none'), exact: '[]', source: 'parameter', by: null, asOfMs: null },
  { name: 'full_name', label: w('', ''), value: w('重庆市渝中区拾光里咖啡馆', '重庆市渝中区拾光里咖啡馆'), exact: '重庆市渝中区拾光里咖啡馆', source: 'computed', by: null, asOfMs: null },
]

export function rules(changes: Record<string, Partial<RuleView>> = {}): RuleView[] {
  const all: [string, string, string, string, string][] = [
    ['N1', '企业名称登记管理规定 第6、7条', '四部分齐全，区名前有市名', 'All four parts are there, and the city stands before the district', 'block'],
    ['N2', '企业名称登记管理规定 第8条', '字号是两个以上汉字', 'The trade name has two or more Chinese characters', 'block'],
    ['N2b', '企业名称登记管理规定 第8条', '字号不是区划名，也不是行业词', 'The trade name is neither a division nor a trade', 'refer'],
    ['N4', '企业名称登记管理规定 第10条', '“馆”可用于个体工商户', '“馆” may be used by a sole proprietor', 'block'],
    ['N5', '企业名称登记管理规定 第11条', '没有禁用词', 'No forbidden words', 'block'],
    ['N6', '企业名称登记管理规定 第17条', '字号未被登记或保留', 'The trade name is neither registered nor reserved', 'block'],
    ['D1', '市场主体登记管理条例 第5条', '经营场所的区县有效，属于本市登记机关管辖', 'The district of the premises is in force', 'block'],
    ['C1', '市场主体登记管理条例 第14条', '经营范围来自规范目录', 'The scope is made of standard items', 'block'],
    ['C1b', '市场主体登记管理条例 第14条', '没有登记前要先批准的项目', 'Nothing needs approval before registration', 'refer'],
    ['C2', '企业名称登记管理规定 第9条', '行业“咖啡”与主营一致', 'The trade “咖啡” fits the main business', 'refer'],
    ['I2', '市场主体登记管理条例 第15条', '姓名和号码与公安局确认的身份一致', 'Name and number are those that the bureau confirmed', 'refer'],
  ]
  return all.map(([id, basis, zh, en, otherwise]) => ({
    id, basis: w(basis), outcome: 'pass', otherwise, text: w(zh, en), reason: null,
    facts: FACTS, ...changes[id],
  }))
}

const LIMITS = {
  promised: w('规则全部符合的，即时办结。', 'At once if every rule is met.'),
  statutory: w('不能当场登记的，3 个工作日内登记。', 'Within 3 working days if not on the spot.'),
  promisedLeft: null,
}
/** A case in which nothing runs and nothing can be done. */
const QUIET = { ending: null, answers: [], earlier: [], values: '{}', canRequestPerson: false, supplement: null, clocks: [], limits: LIMITS, unchecked: [w('变更和注销。', 'Changes and deregistration.')] }

const deadAnswer = {
  name: 'dead', title: w('死亡登记', 'Registered as deceased'), department: w('重庆市公安局', 'Public Security Bureau'),
  dataSet: 'deaths-and-losses', value: '0', asOfMs: NOW - MINUTE, answeredMs: NOW - MINUTE, key: 'ab'.repeat(32), record: 'cd'.repeat(32),
}

export function approvedCase(): CaseView {
  const time = NOW - 6 * MINUTE
  const summary: CaseSummary = {
    ...base('a1'.repeat(32), '重庆市渝中区拾光里咖啡馆'), number: '500103/SL01/20261124/000317', proof: 'verified', state: 'granted',
    stateWord: w('办结（准予登记）', 'Concluded (registered)'), progress: progress(4, time), updatedMs: time,
  }
  return {
    ...QUIET, summary, decision: 'approved', rules: rules(), sameResult: true, answers: [deadAnswer], lines: signedLines(summary.subject), canWithdraw: false, proof: proof(18_204, time), licence, receiptBytes: 5830, qr: qr(),
    events: [
      event('approve', '秒批通过', 'Approved automatically', MARKET, time),
      event('submitted', '提交', 'Submitted', YOU, time - 900),
    ],
  }
}

export function referredCase(): CaseView {
  const time = NOW - 2 * 60 * MINUTE
  const summary: CaseSummary = {
    ...base('b2'.repeat(32), '重庆市渝中区火锅小吃店'), number: '500103/SL01/20261124/000318', proof: 'verified', state: 'pending', stateWord: w('待受理', 'Waiting for acceptance'),
    progress: progress(0, time), updatedMs: time,
    deadline: { day: '2026-12-01', workdaysLeft: 5, provisional: false, basis: w('行政许可法 第32条第4项', 'Administrative Licensing Law Art. 32(4)') },
  }
  return {
    ...QUIET, summary, decision: 'referred', sameResult: true, answers: [], lines: signedLines(summary.subject), canWithdraw: true, proof: proof(18_190, time), licence: null, receiptBytes: 4210, qr: qr(),
    rules: rules({
      N2b: { outcome: 'fail', text: w('“火锅”是行政区划或者行业的名称，有别的含义才能作字号，要由工作人员看。换一个字号会更快。', '“火锅” is the name of a trade and needs another meaning, which an officer will look at.') },
    }),
    canRequestPerson: true,
    clocks: [{
      paused: false, workdaysLeft: 5, of: 5, day: '2026-12-01', provisional: false, basis: w('行政许可法 第32条第4项', 'Administrative Licensing Law Art. 32(4)'),
      after: w('视为受理', 'Deemed accepted'), reason: null,
    }],
    events: [
      event('refer', '转人工', 'Referred to an officer', MARKET, time),
      event('submitted', '提交', 'Submitted', YOU, time - 1200),
    ],
  }
}

/** Somebody registered the name first: the case waits for another one. */
export function renamedCase(): CaseView {
  const time = NOW - 3 * MINUTE
  const summary: CaseSummary = {
    ...base('e5'.repeat(32), '重庆市渝中区望江咖啡馆'), number: '500103/SL01/20261124/000319', proof: 'verified', state: 'rename', stateWord: w('名称已被先登记', 'Name taken first'),
    progress: progress(0, time), updatedMs: time, needsMe: true,
  }
  return {
    ...QUIET, summary, decision: 'nameLost', rules: rules(), sameResult: true, lines: signedLines(summary.subject), canWithdraw: true, proof: proof(18_195, time), licence: null, receiptBytes: 4100, qr: qr(),
    canRequestPerson: true, supplement: w('换一个名称再提交', 'File again with another name'),
    earlier: [{ signedMs: time - 90_000, fingerprint: hex(), lines: signedLines('重庆市渝中区拾光里咖啡馆') }],
    clocks: [{
      paused: true, workdaysLeft: 3, of: 5, day: null, provisional: false, basis: w('行政许可法 第32条第4项', 'Administrative Licensing Law Art. 32(4)'),
      after: w('视为受理', 'Deemed accepted'), reason: w('等您换一个名称。', 'Waiting for another name.'),
    }],
    events: [
      event('name-lost', '名称已被先登记', 'Name taken first', MARKET, time),
      event('submitted', '提交', 'Submitted', YOU, time - 900),
    ],
  }
}

export function waitingCase(): CaseView {
  const time = NOW - 12 * MINUTE
  const summary: CaseSummary = {
    ...base('c3'.repeat(32), '重庆市南岸区山月茶馆'), updatedMs: time,
    waiting: { path: '', code: 'noDepartment', params: [{ name: 'zh', value: MARKET.zh }, { name: 'en', value: MARKET.en }] },
  }
  return {
    ...QUIET, summary, decision: null, rules: [], sameResult: null, answers: [], lines: signedLines(summary.subject), canWithdraw: false, proof: null, licence: null, receiptBytes: null, qr: null,
    events: [event('submitted', '提交', 'Submitted', YOU, time, 'local')],
  }
}

export function sentCase(): CaseView {
  const time = NOW - 3000
  const summary: CaseSummary = {
    ...base('d4'.repeat(32), '重庆市北碚区远山理发店'), updatedMs: time, proof: 'sent', state: 'sent', stateWord: w('已提交', 'Submitted'), progress: progress(0, time).map((n) => ({ ...n, timeMs: null })),
  }
  return {
    ...QUIET, summary, decision: null, rules: [], sameResult: null, answers: [], lines: signedLines(summary.subject), canWithdraw: false, proof: null, licence: null, receiptBytes: null, qr: null,
    events: [event('submitted', '提交', 'Submitted', YOU, time, 'sent')],
  }
}

export const networkFile = (relation: FileRelation): NetworkFileView => ({
  path: '/srv/lin/network.yzn', fingerprint: '0123456789abcdef'.repeat(4), name: status.network, departments: 4, height: 18_000, asOfMs: NOW - DAY, relation,
})
/** The trusting period is over. */
export const expired = (): NetworkView => ({
  ...network('all'), halted: advice('trust-expired', '离上次核对太久了，部门的钥匙可能已经更换，本机不再跟随政务链。', '请向任一参与部门领取新的网络文件（network.yzn），在“设置”里导入并核对指纹。已保存的回执照样能核验。'),
})

export const codes: CodesView = {
  short: { svg: qr(), side: 45 }, full: { svg: qr(), side: 173 }, reference: `YUZHENG:1:${hex(16).toUpperCase()}:18204:0:${hex().toUpperCase()}`, shortened: false, receiptBytes: 2744, mostBytes: 2953,
}

const RELY = '可以采信。需要了解此后的变化时，请持有人在渝证通中重新保存回执。'
const STEPS = [w('完整', 'The file is whole'), w('部门签认', 'Certified by the departments'), w('在链上', 'On the chain'), w('谁签的', 'Whose signature'), w('目前状态', 'How it stands'), w('出示内容', 'What is shown of it')]
const checks = (failed: number) => STEPS.map((name, at) => ({ name, result: at < failed ? 'passed' : at === failed ? 'failed' : 'notReached' }))

export const valid: VerdictView = {
  verdict: 'valid', subject: 'receipt', came: 'file', file: '回执-500103SL0120261124000317.yzr', bytes: 5830, micros: 1180, fork: null, recorded: null, again: null, checks: checks(6),
  advice: advice('valid', '内容完整，确在链上，由 3 个部门签认，截至 2026-11-24 14:00:00。', RELY, null),
  shown: {
    kind: 'case', title: w('个体工商户设立登记', 'Registration of a sole proprietor'), event: 'approve', number: '500103/SL01/20261124/000317', subject: '重庆市渝中区拾光里咖啡馆', signer: MARKET,
    timeMs: NOW - 6 * MINUTE, stateWord: w('办结（准予登记）', 'Concluded (registered)'), licence, asOfMs: NOW - 5 * MINUTE, age: w('5 分钟', '5 min'), isOld: false, events: [], states: [], proof: proof(18_204, NOW - 6 * MINUTE), opened: [],
  },
}
const shown = valid.shown!
export const history: VerdictView = {
  ...valid, file: '整案证据-500103SL0120261124000317.yzr', bytes: 9120, advice: advice('valid', '办件的全部 2 个环节都在，没有遗漏；由 3 个部门签认，截至 2026-11-24 14:00:00。', RELY, null),
  shown: {
    ...shown, kind: 'history',
    opened: [[w('经营者', 'Operator'), 'operator.name', '林晓岚'], [w('公民身份号码', 'Resident identity number'), 'operator.id_no', '500103199203160023'], [w('从业人数', 'People working'), 'employees', '3'], [w('资金数额', 'Funds'), 'funds_fen', '8000000'], [w('', ''), 'scope.0', '6231-01']].map(([label, path, value]) => ({ label: label as Words, path: path as string, value: value as string })),
    events: [
      { number: 1, code: 'submitted', title: w('提交', 'Submitted'), by: w('申请人', 'The applicant'), timeMs: NOW - 7 * MINUTE, height: 18_203 },
      { number: 2, code: 'approve', title: w('秒批通过', 'Approved automatically'), by: MARKET, timeMs: NOW - 6 * MINUTE, height: 18_204 },
    ],
  },
}
/** A decision that was run again, with the rules that come out differently. */
export const again = (differing: string[]): VerdictView => ({
  ...valid, subject: 'reexecution', verdict: differing.length > 0 ? 'invalid' : 'valid', file: '复算文件-500103SL0120261124000317.yzx', shown: differing.length > 0 ? null : shown,
  advice: differing.length > 0 ? advice('RX-6', `填报内容与提交时不同；按现在的内容计算，不一致的规则：${differing.join('、')}。`, '请勿采信这份文件。', null) : valid.advice,
  again: {
    service: w('个体工商户设立登记', 'Registration of a sole proprietor'), version: '1', date: '2026-11-24', decision: 'approved',
    rules: ['N1', 'N2', 'N5'].map((id) => ({ id, recorded: 'pass', now: differing.includes(id) ? 'fail' : 'pass', agrees: !differing.includes(id), text: w(`${id} 的说明`, `What ${id} says`), basis: ['企业名称登记管理规定 8'] })),
    answers: [{ title: w('同行业已有相同字号', 'The trade name is taken in the same trade'), value: 'false', source: w('链上状态', 'State on the chain'), asOfMs: NOW - 7 * MINUTE }],
  },
})
export const stateOf = (present: boolean, isOld = false): VerdictView => ({
  ...valid, file: '证照状态.yzr', advice: advice('valid', '截至 2026-11-24 14:00:00，由 3 个部门签认。', RELY, null),
  shown: {
    ...shown, kind: 'state', event: 'state', signer: null, number: null, subject: null, stateWord: null, licence: present ? licence : null, isOld, age: isOld ? w('12 天', '12 days') : w('5 分钟', '5 min'),
    states: [{ present, text: present ? w('证照 92500103MA0DEMQX1L 存在', 'licence 92500103MA0DEMQX1L exists') : w('登记 “山月” 不存在', 'claim “山月” does not exist') }],
  },
})
export const forkProven = (fault: 'guilty' | 'conflicting'): VerdictView => ({
  ...valid, subject: 'fork', file: '证据.yzf', bytes: 1310, shown: null, checks: [],
  advice: advice('valid', '第 18,204 块存在两个不一致的证书。', '请保存这份证据，停止依据该高度之后的链上状态办事，并向各参与部门及监管机构报告。', null),
  fork: {
    height: 18_204, fault, signedBoth: [DEPARTMENTS[1]![0], DEPARTMENTS[2]![0]],
    headers: [0, 1].map((at) => ({ hash: hex(), time: `2026-11-24 14:0${at}:00`, round: fault === 'guilty' ? 0 : at, signedBy: DEPARTMENTS.slice(at, at + 3).map(([name]) => name) })),
  },
})
export const refused = (rule: string, verdict = 'invalid', failed = 1): VerdictView => ({
  ...valid, verdict, file: '伪造的例子.yzr', micros: 640, shown: null, checks: checks(failed), advice: advice(rule, `${rule} 的理由。`, `${rule} 的下一步。`),
})
export const forged: ForgedExample = { verdict: refused('RC-6'), position: 2914, before: '5d', after: '5c', own: true }

export const headers: HeaderLine[] = Array.from({ length: 12 }, (_, at) => ({
  height: 18_206 - at, timeMs: NOW - 21_000 - at * 30_000, entries: at % 3, proposer: DEPARTMENTS[at % 4]![0], hash: hex(),
}))
export const chain = (view: NetworkView): ChainView => ({
  network: view, name: status.network, sinceMs: NOW - 12 * DAY, chainId: hex(), fingerprint: status.networkFingerprint, quorum: 3, headers,
  services: [{ code: 'sole-proprietor-registration', value: hex() }],
})

/** What a scene makes of the network. */
export function outOfOrder(scene: string): Partial<NetworkView> {
  if (scene === 'forked') return { fork: frozen(), height: 18_200 }
  if (scene === 'alone') return { agreeing: 1, compared: { agreeing: 1, asked: 4, of: 4, height: 18_206, atMs: NOW - 2000 } }
  return {}
}

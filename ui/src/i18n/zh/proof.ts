export const proof = {
  proof: {
    stage: { local: '仅保存在本机', sent: '已发送，等待上链', onChain: '已上链', verified: '已核验' },
    drawing: '一张图：纸上的内容算出指纹，指纹写进一块，几个部门给这一块盖章', fingerprint: '指纹', block: '第 {{height}} 块', seals: '{{count}} 个部门的章',
    paper: { decision: '决定书', application: '申请书' }, whyDecision: '这份决定为什么可信', whyRecord: '这份记录为什么可信',
    why: { kept: '{{paper}}保存在您的电脑上。', print: '改动一个字，它的指纹就对不上。', block: '第 {{height}} 块里有这份材料的指纹。', signed: '{{total}} 个部门里有 {{signed}} 个签了这一块。有 {{quorum}} 个签名就算数，一个部门改不了它。', checked: '以上由本机自己核对，{{time}} 完成，断网也能再做一次。' },
    notNeeded: '（没用到）', hashes: '查看指纹与签名原文', hashesHelp: '给想自己验算的人看。每一行都可以复制。', again: '再核对一次',
  },
  hash: {
    copy: '复制{{label}}', other: '其他', name: { entry: '这一笔的编号', history: '办件经过的指纹', commitment: '提交内容的指纹', contract: '办事规则的地址', tip: '最新一块的指纹', stateRoot: '登记状态的指纹', chain: '链的编号', header: '这一块的指纹', prev: '上一块的指纹', txRoot: '块内各笔的指纹', validators: '部门名单的指纹', network: '网络文件指纹' },
  },
  licence: {
    copies: '正本和副本', print: '打印',
    savePdf: '存为 PDF', saveState: '保存状态证明',
    over: '这张证照{{status}}，不再有效，也不再打印。要证明它的状态，可以保存状态证明。', title: '营业执照', none: '还没有证照', noneHelp: '登记办成后，营业执照会自动出现在这里，附证明。', start: '去办设立登记', checked: '本机 {{time}} 核对：{{departments}} 个部门里有 {{signers}} 个签认，目前状态{{status}}（截至{{asOf}}）', proof: '看证明',
    status: { active: '有效', suspended: '暂停', revoked: '已撤销', cancelled: '已注销', other: '请向登记机关询问' },
    document: { number: '编号', title: '营业执照', demo: '演示，不具法律效力', code: '统一社会信用代码', name: '名称', composition: '组成形式', type: '类型', typeValue: '个体工商户', registered: '注册日期', operator: '经营者', premises: '经营场所', termUntil: '{{from}}至{{until}}', termOpen: '{{from}}至长期', legalRepresentative: '法定代表人', capital: '注册资本', established: '成立日期', term: '营业期限', domicile: '住所', copy: '（{{copy}}）', scope: '经营范围', registrar: '登记机关', stamp: '登记专用章', qr: '执照的二维码', how: '拖入渝证通核验回执，断网也能核验' },
  },
  export: {
    show: '更多证明', hide: '收起', save: '保存', saving: '正在保存', saveOf: '保存{{what}}',
    history: '整案证据包', historyHelp: '每一个环节都在，证明没有遗漏，并公开您提交的全部内容（含证件号码）。交给法院或审计。',
    licence: '证照状态证明', licenceHelp: '证明执照现在登记的状态，写明截至什么时候。',
    reexecution: '复算文件', reexecutionHelp: '回执、全部内容和规则都在里面，任何人可以不联网把自动决定重新算一遍（含证件号码）。交给复议机关或法院。',
    statement: '一个部门的书面说明', statementHelp: '国际通用格式（COSE，RFC 9942）。只代表一个部门的话，不能代替回执。',
    filingReceipt: '收件凭证（PDF）', filingReceiptHelp: '写明收到了什么、哪一天收到。回执附在文件里，把 PDF 拖进“核验”就能核对。',
    registration: '登记通知书（PDF）', registrationHelp: '准予登记的通知，可以打印；回执附在文件里。',
    licenceOriginal: '营业执照正本（PDF）', licenceOriginalHelp: '横版，可以打印张贴；二维码和回执都在里面。',
    licenceDuplicate: '营业执照副本（PDF）', licenceDuplicateHelp: '与正本内容相同，办事时出示。',
    json: '回执的文本形式', jsonHelp: 'JSON 格式，给别的程序读；原文件也在里面。',
  },
  code: {
    show: '出示二维码', title: '回执的二维码', short: '简短二维码', full: '含完整回执的二维码', save: '存为图片',
    shortHelp: '印在纸上、发给别人都行。对方联网扫到后，由他自己的电脑向各部门查证。', fullHelp: '{{size}} 的回执全部在这里面，对方断网也能核验。请给足够大、清晰的图片。', shortenedHelp: '这份回执有 {{size}}，一个二维码装不下，所以这里只有决定本身和它的证明，没有证照目前的状态。对方断网也能核验。请给足够大、清晰的图片。', tooLarge: '这份回执有 {{size}}，一个二维码最多 {{most}}，所以只有简短二维码。',
  },
  verify: {
    pasted: '粘贴的二维码',
    lead: '把回执、带回执的 PDF 文书或二维码图片拖进来。断网也能核验。', drop: '把回执文件放到这里', dropHere: '把回执、PDF 文书或二维码图片拖到这里', dropHelp: '也可以粘贴截图。在本机核对，文件不会离开这台电脑。', let: '松开就核验', stays: '文件没有离开这台电脑', choose: '选择文件', another: '换一个文件', forged: '看一个伪造的例子', checking: '正在逐项核对', three: '三种结果',
  },
  verdict: {
    valid: { title: '核验通过', meaning: '与签发时一字不差，部门的签名够数，可以采信。' },
    over: { title: '证照{{status}}', text: '这份证明是真的，它证明这张证照已经不再有效。' },
    invalid: { title: '核验不通过', meaning: '内容或签名对不上，这份文件被改过。' },
    cannotTell: { title: '无法核验', meaning: '既没发现改动，也不能证明是真的。' },
    fork: { title: '不一致' },
    same: { title: '与政府决定一致' },
    different: { title: '与政府决定不一致' },
    check: { passed: '成立', failed: '到这里无法判断', broken: '不成立', notReached: '没有走到', nothingShown: '没有出示' }, events: '办件的全部环节', stateProof: '登记状态证明',
    lookedUp: '已向部门查到这条记录，证明由本机核对。', hereRecorded: '核对的是 PDF 里附带的回执和文书原文，在本机用时 {{seconds}} 秒，没有联网。纸面如有出入，以上面的原文为准。', recorded: '政务链上记录的文书原文', hereDocument: '核对的是 PDF 里附带的回执，在本机用时 {{seconds}} 秒，没有联网。纸面上的文字请与上面的内容对照。', hereCode: '二维码里有完整回执，全部在本机核对，用时 {{seconds}} 秒，没有联网。',
    here: '全部在本机核对，用时 {{seconds}} 秒，文件没有离开这台电脑。', proof: '看证明', detail: '技术细节', record: '政务链上的一笔记录', event: { recorded: '身份绑定', submitted: '申请已提交', approve: '准予登记', refer: '转人工审查', withdraw: '撤回', 'name-lost': '名称已被先登记', 'deadline-expired': '期限届满', 'deadline-fixed': '期限确定' }, and: '、',
    point: {
      whole: '完整', wholeText: '与签发时一字不差', wholeNote: '每个字节都核对过', signer: '谁签的', signerText: '{{signer}}，签于{{time}}', chain: '在链上', chainText: '政务链上有这份记录，记于{{time}}', departments: '部门签认', departmentsText: '{{total}} 个部门里有 {{signed}} 个签了名，{{quorum}} 个就够数', state: '目前状态', asOf: '截至{{time}}', licence: '证照', openedCount: '公开内容，共 {{count}} 项', age: '距今', present: '存在', absent: '不存在',
      complete: '没有遗漏', completeText: '办件的全部 {{count}} 个环节都在下面', completeNote: '环节的数目和链上一致',
    },
  },
  fork: {
    header: '版本 {{number}}', place: '位置', time: '时间', round: '轮次', roundNumber: '第 {{number}} 轮', signedBy: '签认部门', print: '指纹',
    guilty: '在同一轮里给两个不同的区块都签了名。每一轮只许签一个，这是违规。', conflicting: '在不同轮次里给两个区块都签了名。谁造成的，要由各部门查明。',
  },
  again: {
    title: '重新计算', on: '{{date}}作出', decision: { approved: '准予', referred: '转人工审查' }, same: '按当日的规则在本机再算一遍，{{count}} 条结果都与链上记录相同',
    differing: '{{count}} 条规则的结果与记录不同：{{rules}}', rules: '看全部 {{count}} 条规则', outcome: { pass: '符合', fail: '不符合', unknown: '不能判断' }, none: '没有记录', changed: '当时：{{recorded}}，现在：{{now}}',
    answers: '看其他部门和链上的 {{count}} 项答复', answersNote: '部门的答复由该部门签名，已核对；内容是否属实由该部门负责。链上的查询结果取自审查过程。', value: { true: '是', false: '否' },
  },
  forged: {
    title: '这个例子改了什么', own: '拿您自己的一份真回执，只改了其中一个字节。', entry: '拿您身份绑定的真回执，只改了其中一个字节。', before: '原来', after: '改后', where: '文件共 {{bytes}} 个字节，只改了第 {{position}} 个里的一位。', so: '一个字节变了，指纹就全变了，部门的签名随之对不上。您手里的真回执没有变。',
  },
}
